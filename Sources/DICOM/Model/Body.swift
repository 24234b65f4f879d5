// SPDX-License-Identifier: GPL-3.0-or-later

/// The bytes and their index, to which data sets and elements refer.
///
/// It lives on the stack of ``DICOMReader/withFile(_:_:)-(UnsafeRawBufferPointer,_)``. Data sets and elements hold a
/// pointer to it, so they are small plain values: going through a file counts no references and allocates nothing.
struct Body {
    let source: ByteSource
    let records: UnsafeBufferPointer<Record>
    /// Unmanaged for the same reason; the reader keeps both objects alive during the call.
    let characterSets: Unmanaged<CharacterSetTable>
    let decoder: Unmanaged<TextDecoder>

    init(
        source: ByteSource, records: UnsafeBufferPointer<Record>, characterSets: CharacterSetTable, decoder: TextDecoder
    ) {
        self.source = source
        self.records = records
        self.characterSets = .passUnretained(characterSets)
        self.decoder = .passUnretained(decoder)
    }
}
