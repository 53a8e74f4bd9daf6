// Sources: Sources/PackagingStandards/*/*.swift

/// Any bytes, read as a requirement, a marker and a licence expression: what is accepted reads again as it was written.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    fuzzRequirement(text)
    fuzzMarker(text)
    do throws(LicenseExpressionError) {
        let expression = try LicenseExpression(text)
        precondition((try? LicenseExpression(expression.text)) == expression, "a licence reads as it was written")
    } catch {
        check(error.sentence)
    }
    return 0
}

private func fuzzRequirement(_ text: String) {
    do throws(RequirementError) {
        let requirement = try Requirement(text)
        precondition(requirement.extras.count <= text.utf8.count)
        guard requirement.description.utf8.count <= Requirement.maximumLength else { return }
        precondition((try? Requirement(requirement.description)) == requirement, "a requirement reads as it was written")
    } catch {
        check(error.sentence)
    }
}

private func fuzzMarker(_ text: String) {
    do throws(RequirementError) {
        let marker = try Marker(text)
        evaluate(marker)
        guard marker.description.utf8.count <= Requirement.maximumLength else { return }
        precondition((try? Marker(marker.description)) == marker, "a marker reads as it was written")
    } catch {
        check(error.sentence)
    }
}

private func evaluate(_ marker: Marker) {
    let environment = MarkerEnvironment([
        .pythonVersion: .text("3.11"), .pythonFullVersion: .text("3.11.7"), .osName: .text("posix"), .sysPlatform: .text("linux"),
        .platformRelease: .text("6.1.0-13-amd64"), .extras: .names(["test"]),
    ])
    do throws(MarkerEvaluationError) {
        let answer = try marker.evaluate(in: environment)
        let again = try marker.evaluate(in: environment)
        precondition(again == answer)
    } catch {
        check(error.sentence)
    }
}

/// A sentence is one line of reasonable length, whatever the value was.
private func check(_ sentence: String) {
    precondition(sentence.hasSuffix(".") && sentence.unicodeScalars.count < 1_000 && !sentence.utf8.contains(0x0A))
}
