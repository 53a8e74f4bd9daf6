internal import CQREncode

/// A text as a QR code (ISO/IEC 18004, model 2) that restores up to 15 % of damage (level M), for a page to hold.
///
/// libqrencode, which draws it, shares nothing between threads.
struct QRCode: Sendable {
    /// The longest text in bytes of UTF-8: more than any camera reads off a screen with ease.
    static let maximumLength = 1_000
    /// The light margin that ISO/IEC 18004 asks for on every side, in modules.
    static let quietZone = 4
    /// How large a module is drawn where nothing narrows the picture, in CSS pixels.
    private static let modulePixels = 4

    /// How many modules, the small squares, each side has: 21 to 177.
    let width: Int
    /// Row by row from the top left.
    private let isDark: [Bool]

    init(_ text: String) throws(QRCodeError) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count <= QRCode.maximumLength else { throw .tooLong }
        guard !text.utf8.contains(0) else { throw .containsNUL }
        // Version 0: the smallest that does. The hint says how bytes are read that are neither digits nor in capitals.
        guard let symbol = unsafe QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) else { throw .cannotBeDrawn }
        defer { unsafe QRcode_free(symbol) }
        width = unsafe Int(symbol.pointee.width)
        // The lowest bit of each module's byte is its colour.
        isDark = unsafe UnsafeBufferPointer(start: symbol.pointee.data, count: width * width).map { $0 & 1 == 1 }
    }

    /// The code as SVG inside of a page: black on white whatever the page's colours, without styles and scripts, so that the strictest
    /// content security policy shows it.
    /// - Parameter label: what it is, for those who do not see it. The text of the code should stand beside it.
    func svg(label: String) -> HTML {
        let side = width + 2 * QRCode.quietZone
        let pixels = side * QRCode.modulePixels
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(pixels)" height="\(pixels)" viewBox="0 0 \(side) \(side)" \
            role="img" aria-label="\(label)" shape-rendering="crispEdges">
            <rect width="\(side)" height="\(side)" fill="#fff"/>
            <path fill="#000" d="\((0..<width).flatMap(runs))"/>
            </svg>
            """
    }

    /// One closed outline for each run of dark modules in a row.
    private func runs(row: Int) -> [HTML] {
        let dark = (0..<width).filter { isDark[row * width + $0] }
        let starts = dark.filter { $0 == 0 || !isDark[row * width + $0 - 1] }
        return starts.map { start in
            let length = (start..<width).prefix { isDark[row * width + $0] }.count
            return "M\(start + QRCode.quietZone) \(row + QRCode.quietZone)h\(length)v1h-\(length)z"
        }
    }
}

/// Why a text cannot be shown as a QR code.
enum QRCodeError: Error, Equatable {
    case empty
    case tooLong
    case containsNUL
    /// There is no memory for it.
    case cannotBeDrawn
}
