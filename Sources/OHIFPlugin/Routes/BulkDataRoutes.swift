// SPDX-License-Identifier: GPL-3.0-or-later

internal import Frames
internal import OrthancKit
internal import Studies

/// Large values that the study document refers to by `BulkDataURI`:
/// `GET /instances/{id}/ohif/bulk/54000100/{number}/54001010`, the samples of a waveform. The path names the value as that
/// of Orthanc's DICOMweb plugin does: a sequence, the number of an item, from 1, and an element of the item.
struct BulkDataRoutes: Sendable {
    let answers: FileAnswers

    var routes: [Route] {
        [.get("/instances/{id}/ohif/bulk/54000100/{number}/54001010", waveform)]
    }

    @Sendable private func waveform(_ request: Request) throws -> Response {
        guard let instance = request.captures["id"], OrthancID.isValid(instance),
            let text = request.captures["number"], let number = Int(text), "\(number)" == text
        else { throw FileAnswers.nothing }
        return try answers.answer(request, instance: instance, part: "waveform-\(number)") { file throws(FrameError) in
            let samples = try file.waveformSamples(ofGroup: number)
            return Response(contentType: samples.mediaType, body: samples.bytes)
        }
    }
}
