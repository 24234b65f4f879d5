// SPDX-License-Identifier: GPL-3.0-or-later

internal import OHIFCommand

/// The executable. Its work is in a library, so that tests can reach it.
@main
enum OHIFTool {
    static func main() {
        CommandLineTool.main()
    }
}
