/// The classes that a fragment may name: those of highlighted code (Pygments) and of docutils and GitHub's alerts.
enum AllowedClasses {
    /// The known names of an attribute's value, in their order.
    static func filter(_ value: [UInt8]) -> [UInt8] {
        let names = value.split(whereSeparator: \.isHTMLSpace).map { String(decoding: $0, as: UTF8.self) }
        return Array(names.filter(all.contains).joined(separator: " ").utf8)
    }

    private static let all = Set((code + markup).split(whereSeparator: \.isWhitespace).map(String.init))

    /// Kinds of tokens (`pygments.token.STANDARD_TYPES`).
    private static let code = """
        bp c c1 ch cm cp cpf cs dl err esc fm g gd ge ges gh gi go gp gr gs gt gu il k kc kd kn kp kr kt l ld m mb mf mh mi mo n na nb nc
        nd ne nf ni nl nn no nt nv nx o ow p pm py s s1 s2 sa sb sc sd se sh si sr ss sx vc vg vi vm w x

        """

    private static let markup = """
        admonition admonition-title align-center align-left align-right arabic attention attribution backrefs brackets caption caution
        citation citation-list classifier code colon compact contents danger description docinfo docutils epigraph error field-list
        fn-bracket footnote footnote-list head highlights hint important label legend line line-block literal literal-block local
        loweralpha lowerroman math note option option-list pre pull-quote rubric sidebar sidebar-subtitle sidebar-title simple stub
        superscript tip topic topic-title upperalpha upperroman warning
        """
}
