internal import Accounts

/// Sign-in by a passkey, with no user name typed.
struct PasskeyRoutes: Sendable {
    let desk: AccountDesk
    let limiter: RequestLimiter

    var all: [SiteRoute] {
        [
            SiteRoute(script: "/account/passkey/options", .anyone, options),
            SiteRoute(script: "/account/passkey/validate", .anyone, signIn),
        ]
    }

    /// They are made for whoever opens the sign-in page, so there is a limit. A browser that an account knows has one of its own: neighbours
    /// behind the same address must not shut it out.
    @Sendable private func options(_ visit: Visit, _ body: JSONBody) async throws -> PageAnswer {
        let known = try await desk.knownBrowser(visit.devices)
        try limiter.take(known.map { "browser \($0)" } ?? visit.client.address)
        return .json(try await desk.passkeyOptions(visit.secret))
    }

    @Sendable private func signIn(_ visit: Visit, _ body: JSONBody) async throws -> PageAnswer {
        let step = try await desk.signIn(
            passkeyAnswer: try body.bytes("credential"), visit.secret, replacing: visit.former, visit.devices, from: visit.client
        )
        return .step(step, next: visit.next)
    }
}
