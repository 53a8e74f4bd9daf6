/// This program, as it names itself.
enum Program {
    static let version = "0.3"
}
