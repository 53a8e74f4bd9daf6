import Accounts
import Credentials
import IssuerClient
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
        let (database, blocking) = (installation.database, Installation.blockingExecutor())
        let cache = ReadCache(limit: Self.cacheLimit)
        database.onStaleViews { cache.drop($0) }
        let projects = ProjectReader(database: database)
        let pages = IndexPages(
            cache: cache,
            projects: projects,
            contents: ContentReader(blobs: installation.blobs),
            blocking: blocking,
            site: settings.site,
            registrationIsOpen: settings.registration == .open,
            reads: settings.reads
        )
        let secrets = try installation.secrets.liveTokenSecrets(for: installation.database)
        let uses = TokenUses()
        let accounts = try Self.accounts(installation, secrets, uses)
        let searching = Installation.blockingExecutor(threads: Self.searchThreads)
        let indexer = SearchIndexer(database: database, blocking: searching)
        let authenticator = TokenAuthenticator(
            database: database, secrets: secrets, policy: settings.secondFactors, uses: uses, bans: accounts.desk.bans,
            clock: installation.clock
        )
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
                accounts: accounts,
                reads: settings.reads,
                scanningKeys: Self.scanningKeys(installation),
                passwordUpload: settings.passwordUpload
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
        let bookkeeper = Bookkeeper(database, clock: installation.clock)
        // First, so that it ends last, when nothing is used any more.
        let written = LastingService(every: .seconds(30), logger: logger) { try await uses.write(bookkeeper) }
        all =
            [written] + Self.upkeep(accounts, installation, logger) + Self.contents(carrier, descriptions, indexer, logger)
            + Self.forPeople(accounts, installation, logger) + [Self.web(server, installation, logger)]
    }

    private static func web(_ server: IndexServer, _ installation: Installation, _ logger: Logger) -> any Service {
        let settings = installation.settings
        return server.service(host: settings.host, port: settings.port, logger: logger) { port in
            let link = try? await installation.runner.run(RenewSetUpLink(), as: .machineOperator, from: .commandLine)
            StartCard(settings: settings, port: port, setUpLink: link).show(logger)
        }
    }

    /// What is noticed and forgotten.
    private static func upkeep(
        _ accounts: IndexServer.AccountParts,
        _ installation: Installation,
        _ logger: Logger
    ) -> [any Service] {
        let (database, clock) = (installation.database, installation.clock)
        return [
            RegularService(every: .milliseconds(250), logger: logger) { try await database.noticeForeignCommits() },
            RegularService(every: .seconds(600), logger: logger) { try await forgetOld(accounts, installation) },
            RegularService(every: .seconds(5), logger: logger) {
                try await accounts.sightings.write(Bookkeeper(database, clock: clock), at: clock.now())
            },
            RegularService(every: .seconds(20), logger: logger) { ProcessLimits.returnFreeMemory() },
        ]
    }

    /// Mail, descriptions, and the search index.
    private static func contents(
        _ carrier: MailCarrier,
        _ descriptions: DescriptionRendering,
        _ indexer: SearchIndexer,
        _ logger: Logger
    ) -> [any Service] {
        [
            RegularService(every: .seconds(1), logger: logger) { try await deliver(carrier, logger) },
            RegularService(every: .seconds(1), logger: logger) { try await render(descriptions, logger) },
            RegularService(every: .seconds(1), logger: logger) { try await indexer.catchUp() },
            RegularService(every: .seconds(86_400), after: .seconds(30), logger: logger) { try await mend(indexer, logger) },
        ]
    }

    /// What people asked for, and what they must be told.
    private static func forPeople(
        _ accounts: IndexServer.AccountParts,
        _ installation: Installation,
        _ logger: Logger
    ) -> [any Service] {
        let desk = accounts.desk
        let announcer = ReleaseAnnouncer(database: installation.database, runner: installation.runner, site: desk.site)
        return [
            RegularService(every: .seconds(1), logger: logger) { try await desk.mailPasswordLinks() },
            RegularService(every: .seconds(1), logger: logger) { try await desk.workOnRecoveries() },
            RegularService(every: .seconds(600), logger: logger) { try await desk.announcePolicy() },
            RegularService(every: .seconds(600), logger: logger) {
                try await desk.announcePasswordUpload(installation.settings.passwordUpload)
            },
            RegularService(every: .seconds(60), logger: logger) { try await announcer.tell() },
            RegularService(every: .seconds(600), logger: logger) {
                try await accounts.tokens.tellOfExpiry(desk.site, at: installation.clock.now())
            },
        ]
    }

    /// Drops attempts, sessions and links that are over.
    private static func forgetOld(_ accounts: IndexServer.AccountParts, _ installation: Installation) async throws {
        let (database, clock) = (installation.database, installation.clock)
        try await accounts.desk.limiter.forgetOld(Bookkeeper(database, clock: clock))
        try await accounts.publishing.forgetOld(Bookkeeper(database, clock: clock))
        try await SessionKeeper(database: database, policy: installation.settings.secondFactors, clock: clock).forgetOld()
    }

    private static func accounts(
        _ installation: Installation,
        _ secrets: LiveKeys<TokenSecrets>,
        _ uses: TokenUses
    ) throws -> IndexServer.AccountParts {
        let (settings, database, runner) = (installation.settings, installation.database, installation.runner)
        let key = try installation.secrets.webKey()
        let desk = try accountDesk(installation, key)
        let tokens = TokenDesk(
            database: database, secrets: secrets, runner: runner, location: settings.baseURL.host,
            maximumLife: settings.tokenMaxLifetime, uses: uses
        )
        return IndexServer.AccountParts(
            desk: desk,
            tokens: tokens,
            ownership: OwnershipDesk(database: database, runner: runner, site: settings.site),
            management: ManagementDesk(database: database, runner: runner, limiter: desk.limiter, clock: installation.clock),
            publishing: TrustedPublishingDesk(
                issuers: try issuers(installation), database: database, runner: runner, tokens: tokens, desk: desk),
            key: key,
            registrationIsOpen: settings.registration == .open,
            hasMailServer: settings.mailServer != nil,
            proxies: TrustedProxies(settings.trustedProxies),
            sightings: Sightings()
        )
    }

    private static func accountDesk(_ installation: Installation, _ key: ServerKey) throws -> AccountDesk {
        let settings = installation.settings
        return AccountDesk(
            database: installation.database,
            runner: installation.runner,
            hasher: try PasswordHasher(),
            limiter: AttemptLimiter(limits: settings.rateLimits, key: key),
            refused: RefusedPasswordFile(path: settings.data + "/refused-passwords.txt"),
            factors: FactorParts(
                policy: settings.secondFactors,
                keys: try installation.secrets.liveSealingKeys(for: installation.database),
                relyingParty: settings.relyingParty,
                recoveryWait: settings.recoveryWait
            ),
            site: settings.site,
            clock: installation.clock
        )
    }

    /// The issuers that the operator trusts, with where their keys come from.
    private static func issuers(_ installation: Installation) throws -> TrustedPublishingDesk.Issuers {
        let clock = installation.clock
        let directory: IssuerDirectory
        do {
            directory = try IssuerDirectory(issuers: installation.settings.issuers, now: { clock.now().seconds })
        } catch {
            throw SettingError.issuers(error.sentence)
        }
        let logger = Logger(label: "rind")
        return TrustedPublishingDesk.Issuers(installation.settings.issuers) { issuer, keyID in
            do {
                return try await directory.keys(of: issuer, for: keyID)
            } catch let fault as IssuerFault {
                logger.warning("\(fault.sentence)")
                throw IdentityRefusal.issuerUnavailable(fault.publicSentence)
            }
        }
    }

    private static func scanningKeys(_ installation: Installation) -> ScanningKeys? {
        let clock = installation.clock
        return installation.settings.scanningKeys.map { source in
            ScanningKeys(now: { clock.now().seconds }) { try await source.document() }
        }
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

/// Does something again and again until the server stops. What goes wrong is logged, and tried again the next time;
/// work that the stop cuts off has not gone wrong.
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
                } catch  where Task.isCancelled {
                    return
                } catch {
                    logger.error("a regular task failed", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: interval)
            }
        }
    }
}

/// Does something again and again, and once more when the server has stopped: of the services of a group it comes first, and so ends last.
struct LastingService: Service {
    private let regular: RegularService
    private let logger: Logger
    private let work: @Sendable () async throws -> Void

    init(every interval: Duration, logger: Logger, _ work: @escaping @Sendable () async throws -> Void) {
        regular = RegularService(every: interval, logger: logger, work)
        self.logger = logger
        self.work = work
    }

    func run() async throws {
        try await regular.run()
        do { try await work() } catch { logger.error("a last task failed", metadata: ["error": "\(error)"]) }
    }
}
