// swift-tools-version:6.2
import PackageDescription

/// One set of rules for every target: the compiler helps most where it is strictest.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "rind",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "rind", targets: ["rind"])
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

        .systemLibrary(name: "CLinux"),
        .target(name: "CCommonPasswords", exclude: ["LICENSE-zxcvbn"]),

        // Pure: bytes in, values out.
        .target(name: "PackagingStandards", swiftSettings: settings),
        .target(name: "Encodings", swiftSettings: settings),
        .target(name: "Archives", dependencies: ["CZlib"], swiftSettings: settings),
        .target(
            name: "Credentials",
            dependencies: ["CSodium", "Encodings", "PackagingStandards", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings
        ),
        .target(
            name: "WebAuthnProtocol",
            dependencies: [
                "Encodings",
                .product(name: "Crypto", package: "swift-crypto"), .product(name: "CryptoExtras", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),

        .target(
            name: "IdentityTokens",
            dependencies: ["Encodings", .product(name: "JWTKit", package: "jwt-kit"), .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings
        ),

        // Effects, each behind one narrow interface.
        .target(
            name: "ServerCertificates", dependencies: [.product(name: "NIOSSL", package: "swift-nio-ssl")], swiftSettings: settings),
        .target(
            name: "IssuerClient",
            dependencies: [
                "IdentityTokens", "ServerCertificates",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Persistence",
            dependencies: [.product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift")],
            swiftSettings: settings
        ),
        .target(
            name: "BlobStorage",
            dependencies: [
                "CLinux", "CSodium", .product(name: "Crypto", package: "swift-crypto"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),

        .target(
            name: "MailDelivery",
            dependencies: [
                "Persistence", "ServerCertificates", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),

        // The domain: rules and SQL, one transaction a rule.
        .target(
            name: "Accounts",
            dependencies: [
                "CCommonPasswords", "Credentials", "Persistence", "WebAuthnProtocol", .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "PackageIndex",
            dependencies: [
                "Accounts", "Archives", "BlobStorage", "CLinux", "Credentials", "IdentityTokens", "PackagingStandards", "Persistence",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),

        .target(
            name: "Web",
            dependencies: [
                "Accounts", "Credentials", "IdentityTokens", "PackageIndex", "PackagingStandards", "CQREncode", "CZlib", "CZstd",
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
            ],
            resources: [
                "site.css", "site.js", "webauthn.js", "keys.js", "help-factors-light.webp", "help-factors-dark.webp",
                "help-sign-in-light.webp", "help-sign-in-dark.webp", "help-second-factor-light.webp", "help-second-factor-dark.webp",
            ].map { .embedInCode("Resources/Static/\($0)") },
            swiftSettings: settings
        ),
        .executableTarget(
            name: "rind",
            dependencies: [
                "Accounts", "BlobStorage", "CLinux", "Credentials", "IdentityTokens", "IssuerClient", "MailDelivery", "PackageIndex",
                "PackagingStandards", "Persistence", "Web", "WebAuthnProtocol",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Yams", package: "Yams"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Benchmarks",
            dependencies: ["PackagingStandards"],
            path: "Benchmarks",
            exclude: ["versions.py"],
            swiftSettings: settings
        ),

        .target(
            name: "TestSupport",
            dependencies: [
                "Accounts", "BlobStorage", "Credentials", "PackageIndex", "Persistence", "Web", "WebAuthnProtocol",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .testTarget(
            name: "PackagingStandardsTests",
            dependencies: ["PackagingStandards", "TestSupport"],
            exclude: ["Oracle"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ArchivesTests",
            dependencies: ["Archives", "CZlib", "TestSupport"],
            exclude: ["Python"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CredentialsTests",
            dependencies: ["Credentials", "PackagingStandards", "TestSupport"],
            exclude: ["OneTimePasswords/Fixtures", "Oracle/credentials_oracle.py"],
            swiftSettings: settings
        ),
        .testTarget(name: "EncodingsTests", dependencies: ["Encodings"], swiftSettings: settings),
        .testTarget(
            name: "WebAuthnProtocolTests",
            dependencies: ["Encodings", "WebAuthnProtocol", "TestSupport"],
            exclude: ["Fixtures", "Oracle/authenticator.py", "Oracle/mutations.py", "Oracle/webauthn_oracle.py"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "IdentityTokensTests",
            dependencies: ["Encodings", "IdentityTokens", "TestSupport", .product(name: "Crypto", package: "swift-crypto")],
            exclude: ["Fixtures", "Oracle/identity_tokens.py"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "IssuerClientTests",
            dependencies: [
                "IdentityTokens", "IssuerClient", "ServerCertificates", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            exclude: ["Fixtures"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PersistenceTests",
            dependencies: ["Persistence", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: settings
        ),
        .testTarget(name: "BlobStorageTests", dependencies: ["BlobStorage", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "MailDeliveryTests",
            dependencies: [
                "Accounts", "MailDelivery", "Persistence", "TestSupport", .product(name: "NIOCore", package: "swift-nio"),
            ],
            exclude: ["Oracle/mail_oracle.py"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "AccountsTests",
            dependencies: [
                "Accounts", "Credentials", "Persistence", "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PackageIndexTests",
            dependencies: ["Accounts", "BlobStorage", "Credentials", "PackageIndex", "PackagingStandards", "Persistence", "TestSupport"],
            exclude: ["Descriptions/Oracle"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "Accounts", "BlobStorage", "Credentials", "CZlib", "CZstd", "PackageIndex", "Persistence", "TestSupport", "Web",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
            ],
            exclude: ["Multipart/Fixtures", "Multipart/Oracle", "Site/Oracle"],
            swiftSettings: settings
        ),
    ]
)
