// SPDX-License-Identifier: GPL-3.0-or-later

internal import DICOM
internal import DICOMJSON

/// What the document's URLs are relative to: the viewer's root, which its page has as base address, so that they hold
/// behind any prefix.
extension StudyDocument {
    /// The URL of an entry: the image id by which cornerstone knows the frame, or what a player loads.
    ///
    /// - Files are for cornerstone's loader `dicomweb`, which reads whole files. The first frame goes without number:
    ///   its loader counts from 0 while a file is under way and from 1 once it is there (cornerstone3D issue 1194).
    /// - Frames are for its loader `wadors`, which takes what ``FrameService`` answers as it is. OHIF reads the number
    ///   of the frame, for its functional groups, in the query.
    /// - A video's URL goes to the browser's player without a look; OHIF puts the number of a frame in place of digits
    ///   at its end, so these must not be the instance's.
    static func entryURL(of instance: InstanceRecord, frame: Int) -> String {
        switch instance.content {
        case .file: "dicomweb:../instances/\(instance.id)/file" + (frame > 1 ? "?frame=\(frame)" : "")
        case .frames: "wadors:frames/\(instance.id)/\(frame)?frame=\(frame)"
        case .video: videoURL(of: instance.id) + "?frame=1"
        }
    }

    /// What stands in `metadata` for a binary value that the browser itself shows: `DirectRetrieveURL`.
    static func reference(
        to element: DataElement, ofInstance id: String, _ content: InstanceContent
    ) -> BulkReference {
        guard element.depth == 0 else { return .none }
        switch element.tag {
        case .encapsulatedDocument: return .directRetrieveURL("document/\(id)")
        case .pixelData where content == .video: return .directRetrieveURL(videoURL(of: id))
        default: return .none
        }
    }

    private static func videoURL(of id: String) -> String { "video/\(id)" }
}
