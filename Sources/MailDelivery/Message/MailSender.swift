/// Whom mails come from: `Rind <rind@packages.example.org>`.
package struct MailSender: Hashable, Sendable {
    let name: HeaderText
    let address: MailAddress
    let host: MailHost

    /// - Parameters:
    ///   - name: the site's, as people see it.
    ///   - host: the host of the base URL.
    package init(name: String = "Rind", host: String) {
        self.name = HeaderText(name, limit: HeaderText.nameLimit)
        self.host = MailHost(host)
        address = MailAddress(sending: "rind", host: self.host)
    }
}
