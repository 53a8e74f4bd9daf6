import Accounts
import Logging
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
            baseURL: settings.baseURL.text
        )
        let searching = Installation.blockingExecutor(threads: Self.searchThreads)
        let indexer = SearchIndexer(database: database, blocking: searching)
        let authenticator = TokenAuthenticator(
            database: database,
            secrets: try installation.secrets.tokenSecrets(for: installation.database),
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
                site: SiteAddress(settings.baseURL.text)
            ),
            eventLoops: UsableCores.count
        )
        let outbox = Outbox(folder: settings.data + "/outbox", host: settings.baseURL.host, clock: installation.clock)
        let carrier = MailCarrier(queue: JobQueue(database, clock: installation.clock), outbox: outbox, blocking: blocking)
        all = [
            RegularService(every: .milliseconds(250), logger: logger) { try await database.noticeForeignCommits() },
            RegularService(every: .seconds(1), logger: logger) { try await Self.deliver(carrier, logger) },
            RegularService(every: .seconds(1), logger: logger) { try await indexer.catchUp() },
            RegularService(every: .seconds(86_400), after: .seconds(30), logger: logger) { try await Self.mend(indexer, logger) },
            RegularService(every: .seconds(20), logger: logger) { ProcessLimits.returnFreeMemory() },
            server.service(host: settings.host, port: settings.port, logger: logger) { port in
                StartCard(settings: settings, port: port).show(logger)
            },
        ]
    }

    private static func mend(_ indexer: SearchIndexer, _ logger: Logger) async throws {
        for problem in try await indexer.mend() {
            logger.error("the search index is damaged, and is made anew", metadata: ["problem": "\(problem)"])
        }
    }

    private static func deliver(_ carrier: MailCarrier, _ logger: Logger) async throws {
        for problem in try await carrier.deliverDue() {
            logger.error("mail not delivered, will be tried again", metadata: ["error": "\(problem)"])
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
