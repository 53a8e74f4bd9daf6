/// What a wheel runs on (PEP 425): interpreter, ABI and platform, in lower case.
public struct CompatibilityTag: Hashable, Sendable, CustomStringConvertible {
    /// The interpreter, such as `cp313` or `py3`.
    public let interpreter: String
    /// The binary interface, such as `abi3` or `none`.
    public let abi: String
    /// The platform, such as `manylinux_2_17_x86_64` or `any`.
    public let platform: String

    /// The three with dashes between.
    public var description: String { "\(interpreter)-\(abi)-\(platform)" }
}
