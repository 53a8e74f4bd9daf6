package import Accounts
package import Credentials
internal import Hummingbird
internal import HummingbirdCore
package import Logging
internal import NIOCore
internal import NIOPosix
package import PackageIndex
package import ServiceLifecycle

/// The web server: everything that speaks HTTP.
package struct IndexServer: Sendable {
    /// What the server is made of.
    package struct Parts: Sendable {
        package let authenticator: TokenAuthenticator
        package let publisher: Publisher
        package let pages: IndexPages
        package let projects: ProjectReader
        package let search: ProjectSearch
        package let blocking: any TaskExecutor
        package let site: SiteAddress
        package let accounts: AccountParts
        package let reads: ReadAccess
        package let scanningKeys: ScanningKeys?
        package let passwordUpload: PasswordUploadPolicy

        package init(
            authenticator: TokenAuthenticator,
            publisher: Publisher,
            pages: IndexPages,
            projects: ProjectReader,
            search: ProjectSearch,
            blocking: any TaskExecutor,
            site: SiteAddress,
            accounts: AccountParts,
            reads: ReadAccess = .everybody,
            scanningKeys: ScanningKeys? = nil,
            passwordUpload: PasswordUploadPolicy = PasswordUploadPolicy()
        ) {
            self.passwordUpload = passwordUpload
            self.scanningKeys = scanningKeys
            self.reads = reads
            self.accounts = accounts
            self.authenticator = authenticator
            self.publisher = publisher
            self.pages = pages
            self.projects = projects
            self.search = search
            self.blocking = blocking
            self.site = site
        }
    }

    /// What the pages of accounts are made of.
    package struct AccountParts: Sendable {
        package let desk: AccountDesk
        package let tokens: TokenDesk
        package let ownership: OwnershipDesk
        package let management: ManagementDesk
        package let publishing: TrustedPublishingDesk
        package let key: ServerKey
        package let registrationIsOpen: Bool
        /// Whether mail leaves the machine; else it lies in a folder.
        package let hasMailServer: Bool
        package let proxies: TrustedProxies
        package let sightings: Sightings

        package init(
            desk: AccountDesk,
            tokens: TokenDesk,
            ownership: OwnershipDesk,
            management: ManagementDesk,
            publishing: TrustedPublishingDesk,
            key: ServerKey,
            registrationIsOpen: Bool,
            hasMailServer: Bool,
            proxies: TrustedProxies,
            sightings: Sightings
        ) {
            self.sightings = sightings
            self.desk = desk
            self.tokens = tokens
            self.ownership = ownership
            self.management = management
            self.publishing = publishing
            self.key = key
            self.registrationIsOpen = registrationIsOpen
            self.hasMailServer = hasMailServer
            self.proxies = proxies
        }
    }

    /// Uploads that may be under way at once.
    private static let uploadSlots = 64
    /// And by one account.
    private static let uploadSlotsOfAccount = 48
    /// What a form may hold besides the file, in bytes.
    private static let formAllowance: Int64 = 64 << 20

    private let parts: Parts
    private let usesFastLane: Bool
    private let searchLimiter: RequestLimiter
    private let passkeyLimiter: RequestLimiter
    private let eventLoops: MultiThreadedEventLoopGroup

    /// - Parameters:
    ///   - usesFastLane: false sends every request the ordinary way, so that tests compare the two.
    ///   - eventLoops: how many threads serve connections; more than the process has cores for only get in each other's way.
    package init(_ parts: Parts, usesFastLane: Bool = true, eventLoops: Int = 2) {
        self.parts = parts
        searchLimiter = parts.accounts.desk.requestLimiter(.search)
        passkeyLimiter = parts.accounts.desk.requestLimiter(.passkeyOptions)
        self.eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: eventLoops)
        self.usesFastLane = usesFastLane
    }

    /// The server as a service that listens there.
    /// - Parameter onListening: told the port once connections are accepted.
    package func service(
        host: String,
        port: Int,
        logger: Logger,
        onListening: @escaping @Sendable (Int) async -> Void
    ) -> any Service {
        Application(
            router: routes.router,
            server: HTTPServerBuilder { responder in
                ConnectionChannel(
                    cache: parts.pages.cache,
                    gate: laneGate,
                    limits: limits,
                    site: parts.site,
                    usesFastLane: usesFastLane,
                    responder: responder
                )
            },
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? port) },
            eventLoopGroupProvider: .shared(eventLoops),
            logger: logger
        )
    }

    private var siteRoutes: [SiteRoute] {
        let (accounts, desk) = (parts.accounts, parts.accounts.desk)
        return EntryRoutes(desk: desk, registrationIsOpen: accounts.registrationIsOpen).all
            + PendingRoutes(desk: desk, hasMailServer: accounts.hasMailServer).all
            + PasskeyRoutes(desk: desk, limiter: passkeyLimiter).all
            + ProofRoutes(desk: desk).all
            + AccountRoutes(desk: desk, ownership: accounts.ownership).all
            + TokenRoutes(desk: desk, tokens: accounts.tokens, ownership: accounts.ownership).all
            + FactorRoutes(desk: desk).all
            + KeyRoutes(desk: desk).all
            + RecoveryCodeRoutes(desk: desk).all
            + SessionRoutes(desk: desk).all
            + RecoveryRoutes(desk: desk, hasMailServer: accounts.hasMailServer).all
            + AdministrationRoutes(desk: desk, ownership: accounts.ownership).all
            + ManagementRoutes(
                desk: accounts.management, tokens: accounts.tokens, publishing: accounts.publishing, accounts: desk, reads: parts.reads
            ).all
            + PublishingRoutes(desk: accounts.publishing, management: accounts.management).all
    }

    /// Nothing where everybody may read.
    private var laneGate: LaneGate? {
        parts.reads == .authenticated ? LaneGate(authenticator: parts.authenticator, proxies: parts.accounts.proxies) : nil
    }

    private var limits: Exchange.Limits {
        var limits = Exchange.Limits()
        limits.body = parts.publisher.limits.fileSize + Self.formAllowance
        return limits
    }

    /// Every route, with who is served by it.
    var routes: RouteList {
        let accounts = parts.accounts
        let door = SiteDoor(site: parts.site, desk: accounts.desk, key: accounts.key, layout: Layout(site: accounts.desk.site))
        return Routes(
            address: parts.site,
            simple: SimpleRoutes(pages: parts.pages),
            files: FileRoutes(pages: parts.pages),
            projects: ProjectRoutes(pages: parts.pages),
            legacy: LegacyRoutes(pages: parts.pages),
            search: SearchRoutes(projects: parts.search, site: accounts.desk.site, limiter: searchLimiter),
            health: HealthRoutes(projects: parts.projects),
            site: siteRoutes,
            door: door,
            publicSite: PublicRoutes(pages: parts.pages, site: parts.site, desk: accounts.desk),
            proxies: accounts.proxies,
            sightings: accounts.sightings,
            upload: UploadRoute(
                authenticator: parts.authenticator,
                desk: accounts.desk,
                passwords: parts.passwordUpload,
                publisher: parts.publisher,
                slots: UploadSlots(limit: Self.uploadSlots, limitOfAccount: Self.uploadSlotsOfAccount),
                blocking: parts.blocking
            ),
            disclosure: DisclosureRoute(keys: parts.scanningKeys, tokens: accounts.tokens, site: accounts.desk.site),
            identities: IdentityRoutes(desk: accounts.publishing, site: parts.site),
            gate: ReadGate(
                access: parts.reads, authenticator: parts.authenticator, projects: parts.projects, door: door, blocking: parts.blocking
            )
        ).list()
    }
}
