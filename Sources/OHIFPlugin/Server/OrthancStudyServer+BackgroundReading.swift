// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLoader
internal import OrthancKit
internal import Studies
internal import Threading

/// Reading files in the background. The memory for it comes on top of that for storing, so its limit is lower.
extension OrthancStudyServer {
    /// The most bytes of files that are in memory together, unless one of them has more.
    private static let semaphore = WeightedSemaphore(16 << 20)
    /// The memory of files with more bytes goes back to the system at once: the C library would keep up to 64 MB for
    /// each thread that has read such a file.
    private static let largestKept = 4 << 20

    /// Lends the bytes of a file. Large files come one after the other: Orthanc has each of them in memory twice while
    /// it hands it over.
    func withFileInBackground<Result>(
        ofInstance instance: String, _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(StudyServerError) -> Result {
        guard let size = fileSize(ofInstance: instance) else { return try withFile(ofInstance: instance, body) }
        return try Self.semaphore.withPermits(size) { () throws(StudyServerError) in
            defer { if size > Self.largestKept { malloc_trim(0) } }
            return try withFile(ofInstance: instance, body)
        }
    }

    private func fileSize(ofInstance instance: String) -> Int? {
        guard let answer = try? bytes("/instances/\(instance)/attachments/dicom/size") else { return nil }
        return Int(String(decoding: answer, as: UTF8.self))
    }
}
