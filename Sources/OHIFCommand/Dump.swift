// SPDX-License-Identifier: GPL-3.0-or-later

internal import ArgumentParser
internal import DICOM
internal import DICOMJSON
internal import Glibc
internal import Studies

/// `orthanc-ohif dump`: what the plugin makes of a file.
struct Dump: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case dicom, ohif, summary
    }

    static let configuration = CommandConfiguration(
        abstract: "Print DICOM files as JSON.",
        discussion: """
            Formats:
              dicom    the DICOM JSON Model (PS3.18 Annex F)
              ohif     the record that the OHIF viewer is given: keywords and plain values
              summary  what is kept in Orthanc as metadata 4202

            Exit status: 0, 65 when a file is no DICOM or is damaged, 66 when it cannot be opened, 74 when reading it \
            fails. Of a damaged file what could be read is printed all the same, unless --strict is given.
            """
    )

    @Argument(help: "DICOM files; - is the standard input.")
    var files: [String]

    @Option(help: ArgumentHelp("The form of the JSON: dicom, ohif or summary.", valueName: "format"))
    var format: Format = .dicom

    @Flag(help: "Indent the JSON.")
    var pretty = false

    @Flag(help: "Print one line for each file: {\"file\": …, \"json\": …, \"error\": …}.")
    var lines = false

    @Flag(help: "Refuse files at their first defect instead of printing what can be read.")
    var strict = false

    @Option(
        help: ArgumentHelp(
            "With format dicom: the largest binary value that is printed. Of larger ones the place in the file is.",
            valueName: "bytes"))
    var inlineLimit = 1024

    func validate() throws {
        if lines && pretty { throw ValidationError("--lines and --pretty exclude each other.") }
        if inlineLimit < 0 { throw ValidationError("--inline-limit cannot be negative.") }
    }

    func run() throws {
        var options = ReaderOptions()
        options.isStrict = strict
        let reader = DICOMReader(options: options)
        var output = JSONWriter(capacity: 1 << 16)
        var status: ExitCode?
        for file in files {
            output.removeAll()
            let failure = dump(file, with: reader, to: &output)
            if let failure {
                complain("\(file): \(failure.message)")
                status = status ?? failure.status
            }
            if output.count > 0 { try output.withUnsafeBytes { try emit($0) } }
        }
        if let status { throw status }
    }

    /// What went wrong with a file.
    private struct Failure {
        let message: String
        let status: ExitCode
    }

    /// Writes what is printed for a file, nothing when there is nothing to print.
    private func dump(_ file: String, with reader: DICOMReader, to output: inout JSONWriter) -> Failure? {
        var failure: Failure?
        if lines {
            output.beginObject()
            output.key("file")
            output.string(file)
        }
        do {
            try withMappedFile(file) { bytes in
                try reader.withFile(bytes) { dicom in
                    if lines { output.key("json") }
                    write(dicom, to: &output)
                    failure = dicom.damage.map { Failure(message: $0.description, status: ExitStatus.dataError) }
                }
            }
        } catch let error as FileError {
            let status = error.isMissing ? ExitStatus.noInput : ExitStatus.inputOutputError
            failure = Failure(message: error.description, status: status)
        } catch {
            failure = Failure(message: "\(error)", status: ExitStatus.dataError)
        }
        if lines {
            if let failure {
                output.key("error")
                output.string(failure.message)
            }
            output.endObject()
        }
        return failure
    }

    private func write(_ file: DICOMFile, to output: inout JSONWriter) {
        switch format {
        case .dicom:
            DICOMJSONModel.write(file.dataSet, to: &output, inlineLimit: inlineLimit) { element in
                .bulkDataURI("#offset=\(element.valueOffset)&length=\(element.length)")
            }
        case .ohif: NaturalizedJSON.write(file, to: &output)
        case .summary: InstanceSummary.write(file, to: &output)
        }
    }

    // MARK: Printing

    private func emit(_ json: UnsafeRawBufferPointer) throws {
        if pretty {
            try write(JSONIndenter.indent(json))
        } else {
            try write(json)
        }
        try write(Array("\n".utf8))
    }

    private func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws {
        do throws(FileError) {
            try writeAll(bytes, to: STDOUT_FILENO)
        } catch {
            complain("standard output: \(error)")
            throw ExitStatus.inputOutputError
        }
    }
}
