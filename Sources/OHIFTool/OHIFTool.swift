// SPDX-License-Identifier: GPL-3.0-or-later

internal import OHIFCommand

/// The executable; what it does is in a library, so that tests reach it.
@main
enum OHIFTool {
    static func main() {
        OrthancOHIF.main()
    }
}
