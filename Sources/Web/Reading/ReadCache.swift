package import PackageIndex
internal import Synchronization

/// The answers that are kept in memory, bounded in bytes.
///
/// An answer is built once, however many ask for it at the same time, and dropped by the commit that changes it, before that commit's
/// caller hears of success. What was being built meanwhile is still sent to those who asked before, and not kept.
package final class ReadCache: Sendable {
    /// An answer that is being built.
    private final class Build: Sendable {
        let project: String

        init(project: String?) {
            self.project = project ?? ""
        }
    }

    /// What became of asking for an answer that is not kept.
    private enum Joined {
        /// Nobody builds it: the asker does.
        case builder(Build)
        /// Another has built it meanwhile, or found that there is none.
        case built(CachedAnswer?)
        /// Another tried, and failed.
        case failed
    }

    private struct State {
        var answers: [String: CachedAnswer] = [:]
        /// The keys of a project's answers; under the empty name those of the list.
        var keysByProject: [String: Set<String>] = [:]
        var builds: [String: Build] = [:]
        var waiters: [ObjectIdentifier: [CheckedContinuation<Joined, Never>]] = [:]
        var cost = 0
    }

    private let limit: Int
    private let state = Mutex(State())
    private let uses = Atomic<UInt64>(0)

    /// - Parameter limit: in bytes.
    package init(limit: Int) {
        self.limit = limit
    }

    /// The answer under this key, if it is kept.
    func hit(_ key: String) -> CachedAnswer? {
        let answer = state.withLock { $0.answers[key] }
        guard let answer else { return nil }
        answer.lastUse.store(uses.wrappingAdd(1, ordering: .relaxed).newValue, ordering: .relaxed)
        return answer
    }

    /// The answer under this key, built if it is not kept.
    /// - Parameter project: whose change makes it stale; none for the list of all projects.
    func answer(_ key: String, project: String?, build: () async throws -> CachedAnswer?) async throws -> CachedAnswer? {
        while true {
            if let answer = hit(key) { return answer }
            switch await join(key, project) {
            case .builder(let mine): return try await run(mine, key, build)
            case .built(let answer): return answer
            case .failed: continue
            }
        }
    }

    /// Forgets what these changes made stale.
    package func drop(_ views: [StaleView]) {
        state.withLock { state in
            for view in views {
                switch view {
                case .project(let name):
                    Self.drop(name, &state)
                    Self.drop("", &state)
                case .projectList: Self.drop("", &state)
                case .everything: Self.dropAll(&state)
                }
            }
        }
    }

    /// Becomes the builder of this answer, or waits for the one that there is.
    private func join(_ key: String, _ project: String?) async -> Joined {
        let mine = Build(project: project)
        return await withCheckedContinuation { continuation in
            let resumesNow = state.withLock { state in
                guard let running = state.builds[key] else {
                    state.builds[key] = mine
                    return true
                }
                state.waiters[ObjectIdentifier(running), default: []].append(continuation)
                return false
            }
            if resumesNow { continuation.resume(returning: .builder(mine)) }
        }
    }

    private func run(_ mine: Build, _ key: String, _ build: () async throws -> CachedAnswer?) async throws -> CachedAnswer? {
        do {
            let answer = try await build()
            finish(mine, key, .built(answer))
            return answer
        } catch {
            finish(mine, key, .failed)
            throw error
        }
    }

    /// Those who waited asked before a change that dropped the build: it is what they asked for.
    private func finish(_ build: Build, _ key: String, _ result: Joined) {
        let waiters = state.withLock { state in
            if state.builds[key] === build {
                state.builds[key] = nil
                if case .built(let answer?) = result { keep(answer, key, &state) }
            }
            return state.waiters.removeValue(forKey: ObjectIdentifier(build)) ?? []
        }
        for waiter in waiters { waiter.resume(returning: result) }
    }

    private func keep(_ answer: CachedAnswer, _ key: String, _ state: inout State) {
        guard answer.cost <= limit / 4 else { return }
        answer.lastUse.store(uses.wrappingAdd(1, ordering: .relaxed).newValue, ordering: .relaxed)
        state.cost += answer.cost - (state.answers[key]?.cost ?? 0)
        state.answers[key] = answer
        state.keysByProject[answer.project ?? "", default: []].insert(key)
        if state.cost > limit { evict(&state) }
    }

    /// Drops what was not used for longest, until a quarter of the room is free.
    private func evict(_ state: inout State) {
        let byUse = state.answers.map { (key: $0.key, use: $0.value.lastUse.load(ordering: .relaxed)) }.sorted { $0.use < $1.use }
        for (key, _) in byUse {
            guard state.cost > limit / 4 * 3 else { break }
            guard let answer = state.answers.removeValue(forKey: key) else { continue }
            state.cost -= answer.cost
            let project = answer.project ?? ""
            state.keysByProject[project]?.remove(key)
            if state.keysByProject[project]?.isEmpty ?? false { state.keysByProject[project] = nil }
        }
    }

    private static func drop(_ project: String, _ state: inout State) {
        for key in state.keysByProject.removeValue(forKey: project) ?? [] {
            state.cost -= state.answers.removeValue(forKey: key)?.cost ?? 0
        }
        guard !state.builds.isEmpty else { return }
        state.builds = state.builds.filter { $0.value.project != project }
    }

    /// Those who ask from now on build anew; those who wait already are told once the abandoned build is done.
    private static func dropAll(_ state: inout State) {
        let waiters = state.waiters
        state = State()
        state.waiters = waiters
    }
}
