import Accounts
import Credentials
import Logging
import MailDelivery
import PackageIndex
import Persistence
import ServiceLifecycle
import Web

/// Everything that runs while the server runs.
struct ServerServices {
    let all: [any Service]

    /// Answers that are kept in memory, in bytes.
    private static let cacheLimit = 32 << 20
    /// Searches that read the database at the same time: half of its readers.
    private static let searchThreads = 2

    init(_ installation: Installation, logger: Logger) throws {
        let settings = installation.settings
        let database = installation.database
        let blocking = Installation.blockingExecutor()
        let cache = ReadCache(limit: Self.cacheLimit)
        database.onStaleViews { cache.drop($0) }
        let projects = ProjectReader(database: database)
        let pages = IndexPages(
            cache: cache,
            projects: projects,
            contents: ContentReader(blobs: installation.blobs),
            blocking: blocking,
            site: settings.site,
            registrationIsOpen: settings.registration == .open
        )
        let secrets = try installation.secrets.tokenSecrets(for: installation.database)
        let accounts = try Self.accounts(installation, secrets)
        let searching = Installation.blockingExecutor(threads: Self.searchThreads)
        let indexer = SearchIndexer(database: database, blocking: searching)
        let authenticator = TokenAuthenticator(database: database, secrets: secrets, clock: installation.clock)
        let publisher = try installation.publisher()
        let server = IndexServer(
            IndexServer.Parts(
                authenticator: authenticator,
                publisher: publisher,
                pages: pages,
                projects: projects,
                search: ProjectSearch(database: database, blocking: searching),
                blocking: blocking,
                site: SiteAddress(settings.baseURL.text),
                accounts: accounts
            ),
            eventLoops: UsableCores.count
        )
        let carrier = try Self.mailCarrier(installation, blocking)
        let descriptions = DescriptionRendering(
            database: database,
            runner: installation.runner,
            renderer: DescriptionRenderer(settings),
            blocking: blocking,
            clock: installation.clock
        )
        all = [
            RegularService(every: .milliseconds(250), logger: logger) { try await database.noticeForeignCommits() },
            RegularService(every: .seconds(1), logger: logger) { try await Self.deliver(carrier, logger) },
            RegularService(every: .seconds(1), logger: logger) { try await Self.render(descriptions, logger) },
            RegularService(every: .seconds(600), logger: logger) { try await Self.forgetOld(accounts, installation) },
            RegularService(every: .seconds(1), logger: logger) { try await indexer.catchUp() },
            RegularService(every: .seconds(86_400), after: .seconds(30), logger: logger) { try await Self.mend(indexer, logger) },
            RegularService(every: .seconds(20), logger: logger) { ProcessLimits.returnFreeMemory() },
            server.service(host: settings.host, port: settings.port, logger: logger) { port in
                let link = try? await SetUpLink.renew(Bookkeeper(database, clock: installation.clock))
                StartCard(settings: settings, port: port, setUpLink: link).show(logger)
            },
        ]
    }

    /// Drops attempts, sessions and links that are over.
    private static func forgetOld(_ accounts: IndexServer.AccountParts, _ installation: Installation) async throws {
        let (database, clock) = (installation.database, installation.clock)
        try await accounts.desk.limiter.forgetOld(Bookkeeper(database, clock: clock))
        try await SessionKeeper(database: database, clock: clock).forgetOld()
    }

    private static func accounts(_ installation: Installation, _ secrets: TokenSecrets) throws -> IndexServer.AccountParts {
        let (settings, database, runner) = (installation.settings, installation.database, installation.runner)
        let key = try installation.secrets.webKey()
        return IndexServer.AccountParts(
            desk: AccountDesk(
                database: database,
                runner: runner,
                hasher: try PasswordHasher(),
                limiter: AttemptLimiter(limits: settings.rateLimits, key: key),
                refused: RefusedPasswordFile(path: settings.data + "/refused-passwords.txt"),
                site: settings.site,
                clock: installation.clock
            ),
            tokens: TokenDesk(database: database, secrets: secrets, runner: runner, location: settings.baseURL.host),
            ownership: OwnershipDesk(database: database, runner: runner, site: settings.site),
            management: ManagementDesk(database: database, runner: runner),
            key: key,
            registrationIsOpen: settings.registration == .open,
            proxies: TrustedProxies(settings.trustedProxies)
        )
    }

    private static func mailCarrier(_ installation: Installation, _ blocking: any TaskExecutor) throws -> MailCarrier {
        let settings = installation.settings
        let sender = MailSender(name: settings.siteName, host: settings.baseURL.host)
        let transport: any MailTransport =
            try settings.mailServer.map { try SMTPClient(server: $0, authorities: settings.authorities, sender: sender) }
            ?? Outbox(folder: settings.data + "/outbox", blocking: blocking)
        let queue = JobQueue(installation.database, clock: installation.clock)
        return MailCarrier(queue: queue, transport: transport, sender: sender, clock: installation.clock)
    }

    private static func render(_ descriptions: DescriptionRendering, _ logger: Logger) async throws {
        for note in try await descriptions.renderDue() {
            switch note {
            case .unavailable(let reason):
                logger.warning("descriptions are shown as plain text: \(reason) `rind check` says how to install what is missing.")
            case .failed(let error): logger.error("a description was not rendered, will be tried again", metadata: ["error": "\(error)"])
            }
        }
    }

    private static func mend(_ indexer: SearchIndexer, _ logger: Logger) async throws {
        for problem in try await indexer.mend() {
            logger.error("the search index is damaged, and is made anew", metadata: ["problem": "\(problem)"])
        }
    }

    private static func deliver(_ carrier: MailCarrier, _ logger: Logger) async throws {
        for report in try await carrier.deliverDue() {
            let level: Logger.Level = report.fate == .waits ? .warning : .error
            logger.log(level: level, "\(report.fate.rawValue)", metadata: ["job": "\(report.job)", "reason": "\(report.reason)"])
        }
    }
}

/// Does something again and again until the server stops. What goes wrong is logged, and tried again the next time.
struct RegularService: Service {
    private let interval: Duration
    private let delay: Duration
    private let logger: Logger
    private let work: @Sendable () async throws -> Void

    /// - Parameter delay: how long after the start the first time is.
    init(
        every interval: Duration,
        after delay: Duration = .zero,
        logger: Logger,
        _ work: @escaping @Sendable () async throws -> Void
    ) {
        self.interval = interval
        self.delay = delay
        self.logger = logger
        self.work = work
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            if delay > .zero { try? await Task.sleep(for: delay) }
            while !Task.isCancelled {
                do {
                    try await work()
                } catch {
                    logger.error("a regular task failed", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: interval)
            }
        }
    }
}
