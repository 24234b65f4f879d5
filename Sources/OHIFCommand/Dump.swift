// SPDX-License-Identifier: GPL-3.0-or-later

internal import Commands
internal import DICOM
internal import DICOMJSON
internal import Glibc
internal import Studies

/// `orthanc-ohif dump`: prints what the plugin reads from a file.
struct Dump {
    enum Format: String, CaseIterable {
        case dicom, ohif, summary
    }

    private static let files: Parameter<[String]> = .operands("FILE", help: "DICOM files; - is the standard input.")
    private static let format: Parameter<Format> = .choice(
        "format", value: "FORMAT", default: .dicom, help: "The form of the JSON: dicom, ohif or summary.")
    private static let pretty: Parameter<Bool> = .flag("pretty", help: "Indent the JSON.")
    private static let lines: Parameter<Bool> = .flag(
        "lines", help: "Print one line for each file: {\"file\": …, \"json\": …, \"error\": …}.")
    private static let strict: Parameter<Bool> = .flag(
        "strict", help: "Refuse files at their first defect instead of printing what can be read.")
    private static let inlineLimit: Parameter<Int> = .number(
        "inline-limit", value: "BYTES", default: 1024,
        help: "With format dicom: the largest binary value that is printed. Of larger ones the place in the file is.")

    static let command = Command(
        "dump",
        abstract: "Print DICOM files as JSON.",
        discussion: """
            Formats:
              dicom    the DICOM JSON Model (PS3.18 Annex F)
              ohif     the record that the OHIF viewer is given: keywords and plain values
              summary  what is kept in Orthanc as metadata 4202

            Exit status: 0, 65 when a file is no DICOM or is damaged, 66 when it cannot be opened, 74 when reading it \
            fails. Of a damaged file what could be read is printed all the same, unless --strict is given.
            """,
        parameters: [files, format, pretty, lines, strict, inlineLimit]
    ) { arguments throws(UsageError) in
        let dump = Dump(
            files: arguments[files], format: arguments[format], pretty: arguments[pretty], lines: arguments[lines],
            strict: arguments[strict], inlineLimit: arguments[inlineLimit])
        if dump.lines, dump.pretty { throw UsageError("--lines and --pretty exclude each other.") }
        if dump.inlineLimit < 0 { throw UsageError("--inline-limit cannot be negative.") }
        return dump.run
    }

    let files: [String]
    let format: Format
    let pretty: Bool
    let lines: Bool
    let strict: Bool
    let inlineLimit: Int

    func run() throws {
        var options = ReaderOptions()
        options.isStrict = strict
        let reader = DICOMReader(options: options)
        var output = JSONWriter(capacity: 1 << 16)
        var status: ExitStatus?
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

    /// The error of a file, and the exit status for it.
    private struct Failure {
        let message: String
        let status: ExitStatus
    }

    /// Writes the output for a file, if there is any; returns the failure.
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
        } catch let error as SystemError {
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
        do throws(SystemError) {
            try writeAll(bytes, to: STDOUT_FILENO)
        } catch {
            complain("standard output: \(error)")
            throw ExitStatus.inputOutputError
        }
    }
}
