internal import Accounts
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Turns what went wrong into an answer: a refusal into its words, anything else into an incident number that the log explains.
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = IndexRequestContext

    let layout: Layout

    func handle(
        _ request: Request,
        context: IndexRequestContext,
        next: (Request, IndexRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            return response(to: error, request, context, wantsPage: Problem.wantsPage(request))
        }
    }

    /// - Parameter wantsPage: whether a person is to read it, rather than a program.
    func response(to error: any Error, _ request: Request, _ context: IndexRequestContext, wantsPage: Bool) -> Response {
        problem(error, request, context).response(to: request, layout, wantsPage: wantsPage)
    }

    private func problem(_ error: any Error, _ request: Request, _ context: IndexRequestContext) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let refusal as any Refusal:
            Self.log(refusal, request, context)
            return Problem(refusal)
        case let error as HTTPError: return Self.problem(error)
        default: return fault(error, request, context)
        }
    }

    static func log(_ refusal: any Refusal, _ request: Request, _ context: IndexRequestContext) {
        let address = context.clientAddress ?? "unknown"
        context.logger.info("refused", metadata: ["code": "\(refusal.code)", "path": "\(request.uri.path)", "address": "\(address)"])
    }

    private static func problem(_ error: HTTPError) -> Problem {
        error.status == .notFound
            ? .notFound
            : Problem(status: error.status.code, code: "bad-request", sentence: error.body ?? error.status.reasonPhrase)
    }

    private func fault(_ error: any Error, _ request: Request, _ context: IndexRequestContext) -> Problem {
        let incident = String(UUID().uuidString.prefix(8))
        context.logger.error(
            "incident",
            metadata: ["incident": "\(incident)", "method": "\(request.method)", "path": "\(request.uri.path)", "error": "\(error)"]
        )
        return .fault(incident: incident)
    }
}
