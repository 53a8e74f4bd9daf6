// The fuzzers compile all of this as one module.
#if canImport(Encodings)
    internal import Encodings
#endif

extension JSONLimits {
    /// What browsers write has five levels and some dozens of values.
    static let webAuthn = JSONLimits(depth: 16, values: 1_024)
}
