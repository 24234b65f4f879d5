// SPDX-License-Identifier: GPL-3.0-or-later

package import Commands
internal import Glibc
internal import ProjectVersion

/// `orthanc-ohif`, the command-line tool beside the plugin.
public enum OrthancOHIF {
    package static let tool = Tool(
        "orthanc-ohif",
        abstract: "Tools for OHIF on Orthanc.",
        version: "\(Version.current)",
        commands: [
            Dump.command, Pack.command, Attach.command, Inspect.command, Preload.command, ClearCache.command,
        ]
    )

    /// Does what the command line of this process says, and ends the process.
    public static func main() -> Never {
        occupyClosedStreams()
        // It changes how argp lays out help, or has it complain.
        unsetenv("ARGP_HELP_FMT")
        switch tool.parse(Array(CommandLine.arguments.dropFirst())) {
        case .action(let action):
            exit(status(of: action))
        case .text(let text):
            // Who closed the standard output wants to read nothing.
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

    /// The system gives the lowest free number to what is opened next: without this, a file or a connection would take
    /// the place of a closed standard output, and receive what is printed. What stands there now fails as if closed.
    private static func occupyClosedStreams() {
        let isInputOpen = fcntl(STDIN_FILENO, F_GETFD) != -1
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
            _ = open("/dev/null", O_RDONLY)
        }
        // It was only in the way: nothing is printed there, and no input is not the same as an empty one.
        if !isInputOpen { close(STDIN_FILENO) }
    }
}
