// SPDX-License-Identifier: GPL-3.0-or-later

/// What data sets and elements refer to: the bytes and their index.
///
/// It lives on the stack of ``DICOMReader/withFile(_:_:)-(UnsafeRawBufferPointer,_)`` and is reached by pointer, so
/// that data sets and elements are small plain values: going through a file counts no references and allocates nothing.
struct Body {
    let source: ByteSource
    let records: UnsafeBufferPointer<Record>
    /// Unmanaged for the same reason; the reader keeps them alive during the call.
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
