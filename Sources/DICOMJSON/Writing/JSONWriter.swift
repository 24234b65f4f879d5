// SPDX-License-Identifier: GPL-3.0-or-later

/// A writer of JSON (RFC 8259) into one growing buffer, value after value.
///
/// The writer sets commas and colons; the caller opens and closes objects and arrays in pairs and writes a key before
/// each value of an object. The output is always valid UTF-8, whatever text went in. Use one writer for many documents:
/// ``removeAll()`` keeps the memory.
///
///     var writer = JSONWriter()
///     writer.beginObject()
///     writer.key("Rows")
///     writer.integer(512)
///     writer.endObject()
public struct JSONWriter: ~Copyable {
    var buffer: ByteBuffer
    var needsComma = false

    /// Creates a writer with room for `capacity` bytes before the buffer grows for the first time.
    public init(capacity: Int = 4096) {
        buffer = ByteBuffer(capacity: capacity)
    }

    /// The number of bytes that have been written.
    public var count: Int { buffer.count }

    /// A copy of the bytes that have been written.
    public var bytes: [UInt8] { buffer.withUnsafeBytes { [UInt8]($0) } }

    /// Calls a closure with the bytes that have been written, without a copy; they are valid only inside it.
    public borrowing func withUnsafeBytes<R: ~Copyable, E: Error>(
        _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        try buffer.withUnsafeBytes(body)
    }

    /// Drops all that was written; keeps the memory for the next document.
    public mutating func removeAll() {
        buffer.truncate(to: 0)
        needsComma = false
    }

    // MARK: Structure

    /// Opens an object.
    @inline(__always)
    public mutating func beginObject() { open(UInt8(ascii: "{")) }

    /// Closes the innermost object.
    @inline(__always)
    public mutating func endObject() { close(UInt8(ascii: "}")) }

    /// Opens an array.
    @inline(__always)
    public mutating func beginArray() { open(UInt8(ascii: "[")) }

    /// Closes the innermost array.
    @inline(__always)
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes a key that needs no escaping, such as a DICOM keyword.
    @inline(__always)
    public mutating func key(_ key: StaticString) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        buffer.append(key)
        endKey()
    }

    /// Writes any key.
    public mutating func key(_ key: String) {
        string(key)
        buffer.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a key that the caller knows to be printable ASCII without quotes and backslashes.
    @inline(__always)
    mutating func key(plain key: UnsafeRawBufferPointer) {
        separate()
        buffer.append(maximum: key.count + 3) { target in
            target[0] = UInt8(ascii: "\"")
            UnsafeMutableRawPointer(target + 1).copyMemory(
                from: key.baseAddress ?? UnsafeRawPointer(target), byteCount: key.count)
            target[key.count + 1] = UInt8(ascii: "\"")
            target[key.count + 2] = UInt8(ascii: ":")
            return key.count + 3
        }
        needsComma = false
    }

    // MARK: Values

    /// Writes `null`.
    public mutating func null() { literal("null") }

    /// Writes `true` or `false`.
    public mutating func boolean(_ value: Bool) { literal(value ? "true" : "false") }

    /// Writes bytes that are one complete JSON value, such as the record of an instance from a cache.
    public mutating func value(json: UnsafeRawBufferPointer) {
        separate()
        buffer.append(json)
        needsComma = true
    }

    /// Writes bytes that are one complete JSON value.
    public mutating func value(json: ArraySlice<UInt8>) {
        json.withUnsafeBytes { value(json: $0) }
    }

    /// Writes bytes that are the inside of an object, complete members without the braces; they may be empty.
    public mutating func members(json: [UInt8]) {
        guard !json.isEmpty else { return }
        json.withUnsafeBytes { value(json: $0) }
    }

    // MARK: Bounds

    /// Calls a closure that writes values, up to a limit in bytes of JSON, and returns whether they fitted.
    ///
    /// If not, none of them is there, and they took no more memory than the limit. Limits nest: when an outer limit
    /// shortens an inner one, exceeding the inner one exceeds both.
    public mutating func limited(to bytes: Int, _ write: (inout JSONWriter) -> Void) -> Bool {
        let neededComma = needsComma
        let outer = buffer.beginBound(bytes)
        write(&self)
        let fits = buffer.endBound(restoring: outer)
        if !fits { needsComma = neededComma }
        return fits
    }

    /// Whether the values that are being written have exceeded their limit, so that the rest need not be written.
    public var isBeyondLimit: Bool { buffer.isVoid }

    // MARK: Taking back

    /// A position that ``rewind(to:)`` returns to.
    struct Mark {
        let count: Int
        let needsComma: Bool
    }

    var mark: Mark { Mark(count: buffer.count, needsComma: needsComma) }

    /// Drops everything written since the mark.
    mutating func rewind(to mark: Mark) {
        buffer.truncate(to: mark.count)
        needsComma = mark.needsComma
    }

    /// Replaces the array that began at the mark and has just ended by its only element.
    mutating func unwrapArray(from mark: Mark) {
        let bracket = mark.needsComma ? mark.count + 1 : mark.count
        buffer.truncate(to: buffer.count - 1)
        buffer.remove(at: bracket)
    }

    // MARK: Helpers

    @inline(__always)
    mutating func separate() {
        if needsComma { buffer.append(UInt8(ascii: ",")) }
    }

    @inline(__always)
    mutating func literal(_ text: StaticString) {
        separate()
        buffer.append(text)
        needsComma = true
    }

    @inline(__always)
    private mutating func open(_ bracket: UInt8) {
        separate()
        buffer.append(bracket)
        needsComma = false
    }

    @inline(__always)
    private mutating func close(_ bracket: UInt8) {
        buffer.append(bracket)
        needsComma = true
    }

    @inline(__always)
    private mutating func endKey() {
        buffer.append(UInt8(ascii: "\""))
        buffer.append(UInt8(ascii: ":"))
        needsComma = false
    }
}
