// SPDX-License-Identifier: GPL-3.0-or-later

internal import COrthanc

/// An instance that Orthanc has just stored and whose file is still in memory
/// (`OrthancPluginOnStoredInstanceCallback`).
///
/// It is valid only during the callback: copy what you need later.
public struct StoredInstance: ~Copyable {
    /// Orthanc's identifier of the instance.
    public let id: String
    private let orthanc: Orthanc
    private let instance: OpaquePointer?

    init(id: String, orthanc: Orthanc, instance: OpaquePointer?) {
        self.id = id
        self.orthanc = orthanc
        self.instance = instance
    }

    /// Lends the DICOM file without reading or copying it (`OrthancPluginGetInstanceData`,
    /// `OrthancPluginGetInstanceSize`); the pointer must not leave the closure.
    public borrowing func withUnsafeFile<Result, Failure>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let size = OrthancPluginGetInstanceSize(orthanc.context, instance)
        let data = OrthancPluginGetInstanceData(orthanc.context, instance)
        return try body(UnsafeRawBufferPointer(start: data, count: data == nil ? 0 : max(0, Int(size))))
    }
}
