import Accounts
import ArgumentParser
import Glibc
import Logging
import NIOCore
import PackageIndex
import Persistence
import ServiceLifecycle
import UnixSignals
import Web

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the server.",
        discussion: "Settings come from flags, then the environment, then the configuration file, then defaults."
    )

    @OptionGroup var data: DataOptions
    @OptionGroup var server: ServerOptions

    func run() async throws {
        ProcessLimits.prepare()
        let settings = try data.settings(server.flags)
        let installation = try Installation(settings, ifAbsent: .makeOne)
        var logger = Logger(label: "rind") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .info
        let services = try ServerServices(installation, logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.all,
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger
            )
        )
        do {
            try await group.run()
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw StartError.portTaken(host: settings.host, port: settings.port)
        } catch let error as IOError where error.errnoCode == EADDRNOTAVAIL || error.errnoCode == EACCES {
            let reason = error.errnoCode == EACCES ? "only root may use this port" : "this machine does not have it"
            throw StartError.hostUnusable(settings.host, reason: reason)
        } catch is SocketAddressError {
            throw StartError.hostUnusable(settings.host, reason: "it is not known")
        }
    }
}
