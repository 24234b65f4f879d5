// SPDX-License-Identifier: GPL-3.0-or-later

package import Commands
internal import Glibc
internal import ProjectVersion

/// `orthanc-ohif`, the command-line tool beside the plugin.
public enum CommandLineTool {
    package static let tool = Tool(
        "orthanc-ohif",
        abstract: "Tools for OHIF on Orthanc.",
        version: "\(Version.current)",
        commands: [
            Dump.command, Pack.command, Attach.command, Inspect.command, Preload.command, ClearCache.command,
        ]
    )

    /// Runs the command line of this process, and ends the process.
    public static func main() -> Never {
        occupyClosedStreams()
        // This variable changes how argp lays out help, or makes argp print errors.
        unsetenv("ARGP_HELP_FMT")
        switch tool.parse(Array(CommandLine.arguments.dropFirst())) {
        case .action(let action):
            exit(status(of: action))
        case .text(let text):
            // With a closed standard output nobody wants to read the text.
            try? emit(text)
            exit(0)
        case .wrong(let text):
            say(text)
            exit(Tool.usageStatus)
        }
    }

    private static func status(of action: Command.Action) -> Int32 {
        do {
            try action()
            return 0
        } catch let status as ExitStatus {
            return status.code
        } catch {
            say("Error: \(error)\n")
            return 1
        }
    }

    /// Opens `/dev/null` for reading in place of closed standard streams. The system gives the lowest free number to
    /// the next file or connection that is opened: it would take the place of a closed standard output, and receive
    /// what is printed. Writing to the replacement fails as if the stream were closed.
    private static func occupyClosedStreams() {
        let isInputOpen = fcntl(STDIN_FILENO, F_GETFD) != -1
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", O_RDONLY)
        }
        // The standard input only had to be occupied meanwhile: nothing is printed to it, and a missing input must not
        // look like an empty one.
        if !isInputOpen { close(STDIN_FILENO) }
    }
}
