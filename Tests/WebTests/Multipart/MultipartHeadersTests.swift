import Testing

@testable import Web

@Suite struct MultipartHeadersTests {
    @Test(
        arguments: [
            ("form-data; name=\"a\"", "a", nil),
            ("form-data; name=a", "a", nil),
            ("FORM-DATA;NAME=\"a\";FileName=\"b\"", "a", "b"),
            ("form-data ; name=\"a\" ; filename=\"\"", "a", ""),
            ("form-data; filename=\"b\"; name=\"a\";", "a", "b"),
            ("form-data;; name=\"a\"", "a", nil),
            ("form-data; name=\"a\"; size=5; x=\"y;z\"", "a", nil),
            ("form-data; name=\"näme\"; filename=\"größe \u{1F9C0}\"", "näme", "größe \u{1F9C0}"),
            // Browsers, urllib3 and curl: a backslash is itself, and a quote is %22.
            ("form-data; name=\"a%22b\"; filename=\"C:\\dir\\file.whl\"", "a\"b", "C:\\dir\\file.whl"),
            // reqwest, httpx and older curls: a backslash escapes a quote and itself.
            ("form-data; name=\"a\\\"b\\\\c\"", "a\"b\\c", nil),
            ("form-data; name=\"a;b=\\\"c\"; filename=\"; name=\\\"x\\\"\"", "a;b=\"c", "; name=\"x\""),
            // No other percent sign is an escape.
            ("form-data; name=\"%41%2522%\"; filename=\"100%\"", "%41%2522%", "100%"),
            ("form-data; name=a%22b", "a%22b", nil),
            // RFC 8187.
            ("form-data; name*=utf-8''n%C3%A4me%27; filename*=UTF-8'en'%e2%82%ac%20rates", "näme'", "€ rates"),
        ] as [(String, String, String?)])
    func `names and file names are read as clients write them`(value: String, name: String, filename: String?) throws {
        let part = try SampleForm.disposition(value).get()
        #expect(part.name == name)
        #expect(part.filename == filename)
    }

    @Test(
        arguments: [
            ("form-data", .missingName),
            ("form-data; filename=\"a\"", .missingName),
            ("form-data; name=\"\"", .missingName),
            ("form-data; name=\"a\"; name=\"b\"", .duplicateParameter("name")),
            ("form-data; name=\"a\"; NAME=a", .duplicateParameter("name")),
            ("form-data; name=\"a\"; name*=utf-8''a", .duplicateParameter("name")),
            ("form-data; name=\"a\"; filename=\"b\"; filename*=utf-8''c", .duplicateParameter("filename")),
            ("form-data; name=\"a%0Ab\"", .controlCharacter(parameter: "field name", value: "a\nb")),
            ("form-data; name=\"a\"; filename=\"b%0d%0a\"", .controlCharacter(parameter: "file name", value: "b\r\n")),
            ("form-data; name*=utf-8''a%00", .controlCharacter(parameter: "field name", value: "a\0")),
            ("form-data; name=\"a\u{85}\"", .controlCharacter(parameter: "field name", value: "a\u{85}")),
            ("form-data; name=\"a\"; filename=\"x\u{202E}lhw.exe\"", .controlCharacter(parameter: "file name", value: "x\u{202E}lhw.exe")),
            ("form-data; name=\"a\u{2028}\"", .controlCharacter(parameter: "field name", value: "a\u{2028}")),
            ("form-data; name*=utf-8''%ff", .notUTF8(parameter: "field name")),
            ("form-data; name=\"a\"; filename*=utf-8''%c0%af", .notUTF8(parameter: "file name")),
        ] as [(String, MultipartError)])
    func `names that are missing, given twice, or hold what cannot be seen are refused`(value: String, error: MultipartError) {
        #expect(SampleForm.disposition(value) == .failure(error))
    }

    @Test(arguments: [
        "", "attachment; name=\"a\"", "form-datax; name=\"a\"", "\"form-data\"; name=\"a\"", "form-data, name=\"a\"",
        "form-data name=\"a\"",
        "form-data; name", "form-data; name=", "form-data; name =\"a\"", "form-data; name= \"a\"", "form-data; =\"a\"",
        "form-data; name=\"a",
        "form-data; name=\"a\\\"", "form-data; name=\"a\"b", "form-data; name=\"a\" b", "form-data; name=\"a\"filename=\"b\"",
        "form-data; name=a b",
        "form-data; name='a\"", "form-data; n\u{E4}me=\"a\"", "form-data; name=\u{E4}", "form-data; name*=\"utf-8''a\"",
        "form-data; name*=a", "form-data; name*=utf-8'a",
        "form-data; name*=iso-8859-1''a", "form-data; name*=''a", "form-data; name*=utf-8''%4", "form-data; name*=utf-8''%zz",
        "form-data; name*0=a",
        "form-data; name=\"a\"; filename*0=\"b\"; filename*1=\"c\"", "form-data; name=\"a\"; filename*0*=utf-8''b",
    ])
    func `a Content-Disposition that has another form is refused`(value: String) {
        #expect(SampleForm.disposition(value) == .failure(.malformedContentDisposition(value)))
    }

    @Test(arguments: [
        "no colon", ": value", "Name : value", " folded: value", "\tfolded", "Na me: value", "N\u{E4}me: value", "Name\0: value",
        "Name: a\0b", "Name: a\u{1}", "Name: a\u{7F}",
        "Name: a\rb", "Name: a\r", "(name): value", "Name",
    ])
    func `a malformed header is refused`(line: String) {
        for headers in ["\(line)\r\nContent-Disposition: form-data; name=\"a\"", "Content-Disposition: form-data; name=\"a\"\r\n\(line)"] {
            guard case .malformedHeader? = SampleForm.read(SampleForm.part(headers) + SampleForm.end).error else {
                Issue.record("accepted: \(headers)")
                continue
            }
        }
    }

    @Test func `header lines that end with LF alone, and headers that are not UTF-8, are refused`() {
        let lineFeeds = "--edge\nContent-Disposition: form-data; name=a\n\nvalue\n--edge--\n"
        #expect(SampleForm.read(lineFeeds).error == .malformedDelimiter)
        for form in [
            "--edge\r\nContent-Disposition: form-data; name=a\n\r\nvalue", "--edge\r\nContent-Disposition: form-data; name=a\r\n\nvalue",
            "--edge\r\n\n",
        ] {
            guard case .malformedHeader? = SampleForm.read(form).error else {
                Issue.record("accepted: \(form)")
                continue
            }
        }
        let latin = Array("--edge\r\nContent-Disposition: form-data; name=\"n".utf8) + [0xE4] + Array("me\"\r\n\r\n\r\n--edge--".utf8)
        guard case .malformedHeader? = MultipartFormReader(latin, contentType: SampleForm.contentType).error else {
            Issue.record("accepted")
            return
        }
    }

    @Test func `headers that decide something stand once, others may repeat`() {
        let disposition = "Content-Disposition: form-data; name=\"a\""
        #expect(
            SampleForm.read(SampleForm.part(disposition + "\r\n" + disposition) + SampleForm.end).error
                == .duplicateHeader("content-disposition"))
        #expect(
            SampleForm.read(SampleForm.part("content-disposition: form-data; name=b\r\n" + disposition) + SampleForm.end).error
                == .duplicateHeader("content-disposition"))
        #expect(
            SampleForm.read(SampleForm.part(disposition + "\r\nContent-Type: a/b\r\nContent-Type: a/b") + SampleForm.end).error
                == .duplicateHeader("content-type"))
        #expect(SampleForm.read(SampleForm.part(disposition + "\r\nX: 1\r\nX: 2\r\nContent-Length: 3") + SampleForm.end).error == nil)
        #expect(SampleForm.read(SampleForm.part("Content-Type: text/plain") + SampleForm.end).error == .missingContentDisposition)
        #expect(SampleForm.read("--edge\r\n\r\nvalue\r\n--edge--").error == .missingContentDisposition)
    }

    @Test func `an encoding that changes the bytes is refused`() {
        let disposition = "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: "
        for encoding in ["binary", "8bit", "7BIT"] {
            #expect(SampleForm.read(SampleForm.part(disposition + encoding) + SampleForm.end).error == nil)
        }
        for encoding in ["base64", "quoted-printable", "", "gzip"] {
            #expect(SampleForm.read(SampleForm.part(disposition + encoding) + SampleForm.end).error == .transferEncoding(encoding))
        }
    }
}

@Suite struct MultipartBoundaryTests {
    @Test(arguments: [
        ("multipart/form-data; boundary=x", "x"), ("Multipart/Form-Data;BOUNDARY=x", "x"), ("multipart/form-data ; boundary=\"x\"", "x"),
        ("multipart/form-data; charset=utf-8; boundary=x;", "x"),
        ("multipart/form-data; boundary=\"a b:c=d/e?(f),g'h+i_j-k.l\"", "a b:c=d/e?(f),g'h+i_j-k.l"),
        ("multipart/form-data; boundary=\"\\x\\y\"", "xy"), ("multipart/form-data; x=\"; boundary=z\"; boundary=x", "x"),
        ("multipart/form-data; boundary=" + String(repeating: "a", count: 70), String(repeating: "a", count: 70)),
    ])
    func `a boundary is a token or a quoted string of 1 to 70 characters`(contentType: String, boundary: String) throws {
        #expect(try MultipartBoundary(contentType: contentType).characters == Array(boundary.utf8))
    }

    @Test(arguments: [
        "", "text/plain", "multipart/mixed; boundary=x", "multipart/form-datax; boundary=x", "application/x-www-form-urlencoded",
        " multipart/form-data; boundary=x", "multipart/form-data, boundary=x",
    ])
    func `another media type is refused`(contentType: String) {
        #expect(throws: MultipartError.notMultipart(contentType: contentType)) { try MultipartBoundary(contentType: contentType) }
    }

    @Test func `a request without a type or a boundary is refused`() {
        #expect(throws: MultipartError.notMultipart(contentType: nil)) { try MultipartBoundary(contentType: nil) }
        for contentType in ["multipart/form-data", "multipart/form-data;", "multipart/form-data; charset=utf-8"] {
            #expect(throws: MultipartError.missingBoundary) { try MultipartBoundary(contentType: contentType) }
        }
    }

    @Test(arguments: [
        "multipart/form-data; boundary=", "multipart/form-data; boundary", "multipart/form-data; boundary=a; boundary=a",
        "multipart/form-data; boundary=a b",
        "multipart/form-data; boundary=\"a", "multipart/form-data; boundary=a:b", "multipart/form-data; boundary =a",
        "multipart/form-data; boundary=\"a\"b",
        "multipart/form-data boundary=a", "multipart/form-data; boundary=ä", "multipart/form-data; boundary=\"a\r\nb\"",
        "multipart/form-data; boundary=a\0",
    ])
    func `parameters that have another form, or two boundaries, are refused`(contentType: String) {
        #expect(throws: MultipartError.malformedContentType(contentType)) { try MultipartBoundary(contentType: contentType) }
    }

    @Test(arguments: ["\"\"", String(repeating: "a", count: 71), "\"a \"", "a*b", "\"a;b\"", "\"a\\\"b\"", "a%b", "\"a@b\"", "\" \""])
    func `a boundary of other characters or another length is refused`(boundary: String) {
        let contentType = "multipart/form-data; boundary=\(boundary)"
        #expect {
            try MultipartBoundary(contentType: contentType)
        } throws: { error in
            guard case MultipartError.malformedBoundary? = error as? MultipartError else { return false }
            return true
        }
    }
}
