// SPDX-License-Identifier: GPL-3.0-or-later

/// How the viewer gets at what an instance shows. Raw values are those in packs.
public enum InstanceContent: UInt8, Hashable, Sendable, CaseIterable {
    /// It reads the DICOM file: single images, and objects that it takes as a whole, such as segmentations.
    case file = 0
    /// It asks for one frame after the other, so that the first one shows before the rest has come.
    case frames = 1
    /// It hands a stream to the browser's player.
    case video = 2
}
