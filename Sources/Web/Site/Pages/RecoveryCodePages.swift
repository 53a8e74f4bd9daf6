/// The pages of recovery codes.
struct RecoveryCodePages {
    let visit: Visit

    private static let base = "/manage/account/recovery-codes"

    func generate(error: String? = nil) -> Page {
        Page(
            "Make recovery codes",
            """
            \(Fields.error(error))
            <p>Eight codes, each for one time. They let you in when your other factors are lost. They come first, so that nobody locks \
            themselves out.</p>
            <p>Have paper, or your password manager, at hand: they are shown once.</p>
            \(Fields.form(Self.base + "/generate", visit, button: "Make the codes", .none))
            """
        )
    }

    func regenerate(error: String? = nil) -> Page {
        Page(
            "Make new recovery codes",
            """
            \(Fields.error(error))
            <p class="notice">The codes that you have are dead then, used or not.</p>
            \(Fields.form(Self.base + "/regenerate", visit, button: "Make new codes", isDanger: true, .none))
            <p><a href="/manage/account/two-factor/">Back: keep those that I have</a></p>
            """
        )
    }

    /// The only time that they are seen.
    func made(_ codes: [String]) -> Page {
        Page(
            "Your recovery codes",
            """
            <p class="notice" role="status">This is the only time that you see them. Keep them where you do not keep your phone or key: on \
            paper, or in a password manager.</p>
            \(Snippet.block("recovery-codes", "Each works once", codes.joined(separator: "\n")))
            <p><button type="button" class="plain print" hidden>Print</button></p>
            <p>You have kept them? Then <a href="\(Self.base)/burn">use one of them</a>, to show that you have them.</p>
            """
        )
    }

    /// - Parameter isFirst: whether a factor waits for it.
    func burn(isFirst: Bool, error: String? = nil) -> Page {
        Page(
            "Use a recovery code",
            """
            \(Fields.error(error))
            <p>\(isFirst
                ? "Give one of the codes that you kept. It is used up by that; the others stay good, and you can add a factor."
                : "Give a code that you want to be dead, because somebody may have seen it. It is used up by that.")</p>
            \(Fields.form(Self.base + "/burn", visit, button: "Use the code up", Fields.recoveryCode()))
            <p><a href="/manage/account/two-factor/">Back</a></p>
            """
        )
    }
}
