import Testing

/// Where the test program starts: all tests are Swift Testing's.
///
/// With this file SwiftPM does not search for XCTest classes, for which the build would have to write an index, a quarter of its time.
@main
struct TestProgram {
    static func main() async {
        await Testing.__swiftPMEntryPoint() as Never
    }
}
