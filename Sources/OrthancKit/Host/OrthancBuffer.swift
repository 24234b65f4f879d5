// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc

/// Bytes that Orthanc allocated for an answer. They are freed exactly once, at the end of the value's life.
public struct OrthancBuffer: ~Copyable, @unchecked Sendable {
    // `@unchecked`: this value alone owns the memory, and nothing writes to it after Orthanc filled it.
    private let orthanc: Orthanc
    private var buffer: OrthancPluginMemoryBuffer

    init(_ buffer: OrthancPluginMemoryBuffer, of orthanc: Orthanc) {
        self.orthanc = orthanc
        self.buffer = buffer
    }

    deinit {
        var buffer = buffer
        OrthancPluginFreeMemoryBuffer(orthanc.context, &buffer)
    }

    /// The number of bytes.
    public var count: Int { buffer.data == nil ? 0 : Int(buffer.size) }

    /// Lends the bytes without copying; the pointer must not leave the closure.
    public borrowing func withUnsafeBytes<Result, Failure>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: buffer.data, count: count))
    }

    /// Returns a copy of the bytes.
    public borrowing func copy() -> [UInt8] {
        withUnsafeBytes { Array($0) }
    }
}

extension Orthanc {
    /// Copies a text into a buffer that Orthanc allocates and frees.
    func give(
        _ text: String, to target: UnsafeMutablePointer<OrthancPluginMemoryBuffer>
    ) -> OrthancPluginErrorCode {
        var text = text
        return text.withUTF8 { bytes in
            guard let size = UInt32(exactly: bytes.count) else { return OrthancPluginErrorCode_NotEnoughMemory }
            let code = OrthancPluginCreateMemoryBuffer(context, target, size)
            guard code == OrthancPluginErrorCode_Success else { return code }
            guard let memory = target.pointee.data else { return OrthancPluginErrorCode_NotEnoughMemory }
            UnsafeMutableRawBufferPointer(start: memory, count: bytes.count).copyBytes(from: bytes)
            return OrthancPluginErrorCode_Success
        }
    }
}
