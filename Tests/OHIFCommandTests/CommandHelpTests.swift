// SPDX-License-Identifier: GPL-3.0-or-later

import Commands
import OHIFCommand
import Testing

@Suite struct `What the commands say of themselves` {
    private static let helpOfCommands: [(command: String, help: String)] = [
        (
            "dump",
            """
            Usage: orthanc-ohif dump [OPTION...] FILE...
            Print DICOM files as JSON.

             Operands:
              FILE                       DICOM files; - is the standard input.

             Options:
                  --format=FORMAT        The form of the JSON: dicom, ohif or summary.
                                         (values: dicom, ohif, summary; default: dicom)
                  --inline-limit=BYTES   With format dicom: the largest binary value that
                                         is printed. Of larger ones the place in the file
                                         is. (default: 1024)
                  --lines                Print one line for each file: {"file": …,
                                         "json": …, "error": …}.
                  --pretty               Indent the JSON.
                  --strict               Refuse files at their first defect instead of
                                         printing what can be read.

              -h, --help                 Show help information.
                  --usage                Show the options in short.
                  --version              Show the version.

            Formats:
              dicom    the DICOM JSON Model (PS3.18 Annex F)
              ohif     the record that the OHIF viewer is given: keywords and plain values
              summary  what is kept in Orthanc as metadata 4202

            Exit status: 0, 65 when a file is no DICOM or is damaged, 66 when it cannot be
            opened, 74 when reading it fails. Of a damaged file what could be read is
            printed all the same, unless --strict is given.

            """
        ),
        (
            "pack",
            """
            Usage: orthanc-ohif pack [OPTION...] FOLDER
            Pack a build of OHIF for the plugin.

             Operands:
              FOLDER                     The folder of the build.

             Options:
                  --attach=PLUGIN        The plugin to append the archive to.
                  --keep-ort             Pack the folder ort/ too, for tools that segment
                                         by a neural network.
                  --keep-source-maps     Pack source maps too, which developers of OHIF
                                         need.
                  --minify               Shorten scripts by the program esbuild, which must
                                         be installed.
                  --no-brotli            Compress by gzip only, which takes less time and
                                         space.
                  --ohif-version=VERSION Which OHIF it is, when the build does not tell.
              -o, --output=ARCHIVE       The archive to write.

              -h, --help                 Show help information.
                  --usage                Show the options in short.
                  --version              Show the version.

            Mandatory or optional arguments to long options are also mandatory or optional
            for any corresponding short options.

            FOLDER is what 'yarn build' of OHIF leaves in platform/app/dist, or the web
            root of the container image ohif/app; index.html lies at its top, and any
            PUBLIC_URL will do. The archive is a ZIP archive that every tool reads, the
            same for the same build. What was left out of it and which references to other
            hosts were removed is printed.

            With --attach the archive is appended to the plugin, in place of one that was
            appended before, so that one file is all that Orthanc needs.

            Official builds of OHIF are not minified: --minify makes them a third smaller.
            A script that esbuild does not take is packed as it is, which is said.

            Exit status: 0, 65 when FOLDER is no build of OHIF or PLUGIN no plugin, 66 when
            one of them cannot be opened, 69 when esbuild is not installed, 73 when a file
            cannot be written.

            """
        ),
        (
            "attach",
            """
            Usage: orthanc-ohif attach [OPTION...] ARCHIVE PLUGIN
            Append a packed viewer to a plugin.

             Operands:
              ARCHIVE                    The archive that 'pack -o' has written.
              PLUGIN                     The plugin.

             Options:
              -o, --output=FILE          The file to write instead of PLUGIN.

              -h, --help                 Show help information.
                  --usage                Show the options in short.
                  --version              Show the version.

            Mandatory or optional arguments to long options are also mandatory or optional
            for any corresponding short options.

            The archive takes the place of one that was appended before. With -o the plugin
            stays as it is and the result is a new file.

            Exit status: 0, 65 when ARCHIVE is no archive of a viewer or PLUGIN no plugin,
            66 when one of them cannot be opened, 73 when the result cannot be written.

            """
        ),
        (
            "inspect",
            """
            Usage: orthanc-ohif inspect [OPTION...] FILE
            List the viewer in an archive or a plugin.

             Operands:
              FILE                       An archive, or a plugin with an archive attached.

             Options:
                  --verify               Check the contents of every file too.

              -h, --help                 Show help information.
                  --usage                Show the options in short.
                  --version              Show the version.

            Prints what the packer noted, then a line for each file: its size, its size in
            the archive, and its path. With --verify every file is read and compared with
            the hash that was noted when it was packed, and what Brotli made of a file with
            the file.

            Exit status: 0, 65 when FILE holds no archive or a damaged one, 66 when it
            cannot be opened.

            """
        ),
        (
            "preload",
            """
            Usage: orthanc-ohif preload [OPTION...] URL
            Prepare the studies of a running Orthanc, so that they open at once.

             Operands:
              URL                        The address of Orthanc's root, with the prefix of
                                         a reverse proxy if there is one.

             Options:
                  --ca-certificate=FILE  Certificates (PEM) to trust instead of the
                                         system's, such as the server's own if it is
                                         self-signed.
                  --password=TEXT        The password. Every user of this machine can see
                                         it in the list of processes.
                  --password-file=FILE   A file with the password in its first line; - is
                                         the standard input.
                  --since=TIME           Only studies that changed then or later: YYYYMMDD
                                         or YYYYMMDDTHHMMSS, in UTC, compared with
                                         LastUpdate.
                  --study=ID             Orthanc's identifier of a study; repeatable.
                  --user=NAME            A user of Orthanc.

              -h, --help                 Show help information.
                  --usage                Show the options in short.
                  --version              Show the version.

            Has the plugin make its summaries and packs where they are missing, as it does
            by itself for what arrives while its option Preload is true. It is safe to
            repeat.

            It is a job of Orthanc's, shown with its progress here and in Orthanc Explorer.
            Ctrl-C ends this command only: the job goes on.

            The password is taken from --password-file, from --password, from the
            environment variable ORTHANC_PASSWORD, or asked for, in this order.

            Exit status: 0 when the job is done; 1 when it was started but failed, was
            cancelled or paused, or cannot be followed any longer; 2 when nothing was
            started; 130 after Ctrl-C.

            """
        ),
        (
            "clear-cache",
            """
            Usage: orthanc-ohif clear-cache [OPTION...] URL
            Remove what the plugin keeps beside the studies of a running Orthanc.

             Operands:
              URL                        The address of Orthanc's root, with the prefix of
                                         a reverse proxy if there is one.

             Options:
                  --ca-certificate=FILE  Certificates (PEM) to trust instead of the
                                         system's, such as the server's own if it is
                                         self-signed.
                  --password=TEXT        The password. Every user of this machine can see
                                         it in the list of processes.
                  --password-file=FILE   A file with the password in its first line; - is
                                         the standard input.
                  --since=TIME           Only studies that changed then or later: YYYYMMDD
                                         or YYYYMMDDTHHMMSS, in UTC, compared with
                                         LastUpdate.
                  --study=ID             Orthanc's identifier of a study; repeatable.
                  --user=NAME            A user of Orthanc.

              -h, --help                 Show help information.
                  --usage                Show the options in short.
                  --version              Show the version.

            Removes the plugin's packs and summaries, also those of the official OHIF
            plugin, and nothing else. What is needed again is made again when a study is
            opened.

            It is a job of Orthanc's, shown with its progress here and in Orthanc Explorer.
            Ctrl-C ends this command only: the job goes on.

            The password is taken from --password-file, from --password, from the
            environment variable ORTHANC_PASSWORD, or asked for, in this order.

            Exit status: 0 when the job is done; 1 when it was started but failed, was
            cancelled or paused, or cannot be followed any longer; 2 when nothing was
            started; 130 after Ctrl-C.

            """
        ),
    ]

    private static let helpOfTool = """
        Usage: orthanc-ohif [OPTION...] COMMAND [ARGUMENT...]
        Tools for OHIF on Orthanc.

         Commands:
          attach                     Append a packed viewer to a plugin.
          clear-cache                Remove what the plugin keeps beside the studies of
                                     a running Orthanc.
          dump                       Print DICOM files as JSON.
          help COMMAND               Show help information of a command.
          inspect                    List the viewer in an archive or a plugin.
          pack                       Pack a build of OHIF for the plugin.
          preload                    Prepare the studies of a running Orthanc, so that
                                     they open at once.

          -h, --help                 Show help information.
              --usage                Show the options in short.
              --version              Show the version.

        See 'orthanc-ohif help COMMAND' for detailed help.

        """

    @Test(arguments: helpOfCommands) func `Every command has its help`(command: String, help: String) {
        #expect(printed([command, "--help"]) == help)
        #expect(printed([command, "-h"]) == help)
        #expect(printed(["help", command]) == help)
        #expect(printed([command, "--bad", "--help"]) == help)
    }

    @Test(arguments: [[], ["help"], ["--help"], ["-h"]]) func `The tool lists its commands`(words: [String]) {
        #expect(printed(words) == Self.helpOfTool)
    }

    @Test(arguments: helpOfCommands.map(\.command))
    func `Every command has a short usage and the version`(command: String) {
        #expect(printed([command, "--usage"])?.hasPrefix("Usage: orthanc-ohif \(command) [-h] [") == true)
        #expect(printed([command, "--version"]) == printed(["--version"]))
        #expect(printed(["--version"])?.split(separator: ".").count == 3)
    }
}

/// What a command line prints with status 0.
private func printed(_ words: [String]) -> String? {
    if case .text(let text) = CommandLineTool.tool.parse(words) { text } else { nil }
}
