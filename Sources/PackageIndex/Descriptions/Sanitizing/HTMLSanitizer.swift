/// Makes HTML from strangers safe to stand inside a page of ours.
///
/// Nothing of the input is copied as it is: it is taken apart (`HTMLTokenizer`), put together anew from known elements in an order that
/// every HTML parser reads back alike (`FragmentBuilder`), and written (`FragmentWriter`). So the fragment cannot close what stands
/// around it, and cannot turn into something else in a browser. It carries no script, no style, no form, no address but those of the
/// web, of mail and of itself, and nothing that a browser would load: images become links. Its headings begin at the second level, and
/// its ids with `user-content-`.
///
/// What is sanitised stays as it is when it is sanitised again. Time and memory grow with the input and no faster.
///
/// A change here that must reach stored descriptions comes with a migration that empties `descriptions` and queues their files.
struct HTMLSanitizer {
    /// Elements that stand in each other, at the most; deeper ones are left out, and what is in them moves up.
    static let depthLimit = 100

    /// In bytes.
    let outputLimit: Int

    /// - Returns: the fragment, or nothing if it would be larger than the limit.
    func sanitize(_ html: [UInt8]) -> [UInt8]? {
        var tokenizer = HTMLTokenizer(html)
        var builder = FragmentBuilder()
        while let token = tokenizer.next() { builder.take(token) }
        var writer = FragmentWriter(limit: outputLimit)
        return writer.write(builder.finish())
    }
}
