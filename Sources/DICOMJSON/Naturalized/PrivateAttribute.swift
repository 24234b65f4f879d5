// SPDX-License-Identifier: GPL-3.0-or-later

public import DICOM

/// A private element that OHIF reads.
///
/// Naturalised records leave out all others: viewers ignore them, and they are more than half of what scanners write.
/// The block of an element differs from file to file (PS3.5 7.8.1), so its creator identifies it. But OHIF looks for
/// fixed keys, those of block 10; they are in ``key``.
public struct PrivateAttribute: Sendable {
    /// The private creator that reserves the block.
    public let creator: StaticString
    /// The tag in block 10.
    public let tag: Tag
    /// The VR that the manufacturer documents; files may say UN.
    public let vr: VR
    /// The key: the tag as eight hexadecimal digits, dcmjs's name for tags that are not in its dictionary.
    public let key: StaticString

    /// All private elements that OHIF reads.
    ///
    /// They are the diffusion weighting of three manufacturers, by which cornerstone splits 4D series; Philips' factors
    /// from PET counts to SUV or activity; GE's start of the decay correction.
    public static let all: [PrivateAttribute] = [
        PrivateAttribute(creator: "GEMS_PETD_01", tag: Tag(0x0009_100D), vr: .DT, key: "0009100d"),
        PrivateAttribute(creator: "SIEMENS MR HEADER", tag: Tag(0x0019_100C), vr: .IS, key: "0019100c"),
        PrivateAttribute(creator: "GEMS_PARM_01", tag: Tag(0x0043_1039), vr: .IS, key: "00431039"),
        PrivateAttribute(creator: "Philips Imaging DD 001", tag: Tag(0x2001_1003), vr: .FL, key: "20011003"),
        PrivateAttribute(creator: "Philips PET Private Group", tag: Tag(0x7053_1000), vr: .DS, key: "70531000"),
        PrivateAttribute(creator: "Philips PET Private Group", tag: Tag(0x7053_1009), vr: .DS, key: "70531009"),
    ]

    /// Returns whether an attribute of the list may stand at the tag, whatever the block. This rejects most elements
    /// before their creator is looked up. It repeats ``all``, which a test verifies.
    @inline(__always)
    static func isPossible(_ tag: Tag) -> Bool {
        guard tag.element >= 0x1000 else { return false }
        switch tag.rawValue & 0xFFFF_00FF {
        case 0x0009_000D, 0x0019_000C, 0x0043_0039, 0x2001_0003, 0x7053_0000, 0x7053_0009: return true
        default: return false
        }
    }

    /// Returns the attribute at a tag in a block that the creator reserves.
    static func find(_ tag: Tag, creator: some StringProtocol) -> PrivateAttribute? {
        all.first { attribute in
            attribute.tag.group == tag.group && attribute.tag.element & 0xFF == tag.element & 0xFF
                && String(describing: attribute.creator) == creator
        }
    }
}
