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
        } catch let problem as Problem {
            return problem.response(to: request, layout)
        } catch let refusal as any Refusal {
            let address = context.clientAddress ?? "unknown"
            context.logger.info("refused", metadata: ["code": "\(refusal.code)", "path": "\(request.uri.path)", "address": "\(address)"])
            return Problem(refusal).response(to: request, layout)
        } catch let error as HTTPError {
            return Self.problem(error).response(to: request, layout)
        } catch {
            return fault(error, request, context)
        }
    }

    private static func problem(_ error: HTTPError) -> Problem {
        error.status == .notFound
            ? .notFound
            : Problem(status: error.status.code, code: "bad-request", sentence: error.body ?? error.status.reasonPhrase)
    }

    private func fault(_ error: any Error, _ request: Request, _ context: IndexRequestContext) -> Response {
        let incident = String(UUID().uuidString.prefix(8))
        context.logger.error(
            "incident",
            metadata: ["incident": "\(incident)", "method": "\(request.method)", "path": "\(request.uri.path)", "error": "\(error)"]
        )
        return Problem.fault(incident: incident).response(to: request, layout)
    }
}
