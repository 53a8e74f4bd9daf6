/// Whether `path` may stand in `License-File` (PEP 639, "Add License-File field"): relative on every system, `/` between its
/// parts, none of them empty, `.` or with `..`, and no pattern.
func isLicenseFilePath(_ path: String) -> Bool {
    let bytes = Array(path.utf8)
    guard !path.contains(".."), !bytes.contains(UInt8(ascii: "*")), !bytes.contains(UInt8(ascii: "\\")) else { return false }
    let hasDrive = bytes.count >= 2 && bytes[0].isASCIILetter && bytes[1] == UInt8(ascii: ":")
    let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return !hasDrive && parts.allSatisfy { !$0.isEmpty && !$0.elementsEqual([UInt8(ascii: ".")]) }
}
