package import Persistence
internal import Synchronization

/// Renders the descriptions that uploads left to be rendered, and stores what comes of it.
///
/// At most two are rendered at the same time. Where there is no renderer the jobs stay in the queue, and it is looked for again after
/// ten minutes, and when the server starts.
package final class DescriptionRendering: Sendable {
    private static let width = 2
    /// How often a description is tried that a busy machine may have kept from being rendered.
    private static let attempts = 3
    /// In seconds.
    private static let pause: Int64 = 600
    /// In bytes. What the renderer makes has half of that; escaping makes it longer.
    private static let htmlLimit = 2 << 20

    private let database: Database
    private let runner: ActionRunner
    private let queue: JobQueue
    private let renderer: DescriptionRenderer
    private let blocking: any TaskExecutor
    private let clock: WallClock
    private let pausedUntil = Mutex<Timestamp?>(nil)

    /// - Parameter blocking: where the renderer is waited for.
    package init(
        database: Database,
        runner: ActionRunner,
        renderer: DescriptionRenderer,
        blocking: any TaskExecutor,
        clock: WallClock
    ) {
        self.database = database
        self.runner = runner
        self.renderer = renderer
        self.blocking = blocking
        self.clock = clock
        queue = JobQueue(database, clock: clock)
    }

    /// Something that the log should say.
    package enum Note: Sendable {
        /// Nothing is rendered for now. Why, in words that follow "descriptions are shown as plain text: ".
        case unavailable(String)
        /// One job went wrong, and is tried again later.
        case failed(any Error)
    }

    /// Renders all that is due, and returns when nothing is left, the task is cancelled, or there is no renderer.
    package func renderDue() async throws -> [Note] {
        try await withThrowingTaskGroup(of: [Note].self) { group in
            // So many at once, however many jobs are due.
            for _ in 0..<Self.width { group.addTask { try await self.renderOneByOne() } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func renderOneByOne() async throws -> [Note] {
        var notes: [Note] = []
        while !Task.isCancelled, !isPaused, let job = try await take() {
            do {
                if let fault = try await finish(job) { notes.append(.unavailable(fault.sentence)) }
            } catch is CancellationError {
                try await queue.release(job)
            } catch {
                notes.append(.failed(error))
                try await queue.postpone(job)
            }
        }
        return notes
    }

    private func take() async throws -> JobQueue.Job? {
        do { return try await queue.take(kind: DescriptionJob.kind) } catch is CancellationError { return nil }
    }

    private var isPaused: Bool {
        pausedUntil.withLock { $0.map { clock.now() < $0 } ?? false }
    }

    /// - Returns: why there is no renderer, told once a pause.
    private func finish(_ job: JobQueue.Job) async throws -> RendererFault? {
        let file = try DescriptionJob(payload: job.payload).file
        guard let found = try await database.read({ try DescribedFile.find(file, $0) }) else {
            try await queue.finish(job)
            return nil
        }
        switch found.isDone ? .known : try await rendered(found.description) {
        case .known: try await store(file, found.digest, nil)
        case .stored(let result): try await store(file, found.digest, result)
        case .hindered(let failure):
            guard job.attempts + 1 >= Self.attempts else {
                try await queue.postpone(job)
                return nil
            }
            try await store(file, found.digest, .plain(failure))
        case .unavailable(let fault):
            // Before the job can be taken again.
            let isNew = beginPause()
            try await queue.release(job)
            return isNew ? fault : nil
        }
        try await queue.finish(job)
        return nil
    }

    private enum Rendered {
        case known
        case stored(StoreDescription.Result)
        case hindered(DescriptionFailure)
        case unavailable(RendererFault)
    }

    /// Rendered and sanitised, on a thread that may be blocked.
    private func rendered(_ description: RenderableDescription) async throws -> Rendered {
        try await withTaskExecutorPreference(blocking) {
            switch try renderer.render(description) {
            case .html(let html, let renderer):
                guard let safe = HTMLSanitizer(outputLimit: Self.htmlLimit).sanitize(html) else { return .stored(.plain(.tooLong)) }
                return .stored(.html(String(decoding: safe, as: UTF8.self), renderer: renderer))
            case .failed(let failure): return .stored(.plain(failure))
            case .hindered(let failure): return .hindered(failure)
            case .unavailable(let fault): return .unavailable(fault)
            }
        }
    }

    private func store(_ file: Int64, _ digest: String, _ result: StoreDescription.Result?) async throws {
        try await runner.run(StoreDescription(file: file, digest: digest, result: result), as: .server, from: .server)
    }

    /// - Returns: whether this began it: of two that find no renderer, one tells of it.
    private func beginPause() -> Bool {
        let now = clock.now()
        return pausedUntil.withLock { until in
            if let until, now < until { return false }
            until = now.adding(seconds: Self.pause)
            return true
        }
    }
}
