import Glibc

/// The command line as the system shows it to everybody on the machine (`ps`).
enum ProcessArguments {
    /// Overwrites what was given for secret settings. Called when the arguments have been read; until then they can be seen.
    static func hideSecrets() {
        var isValue = false
        for index in 0..<Int(CommandLine.argc) {
            guard let argument = unsafe CommandLine.unsafeArgv[index] else { continue }
            let text = unsafe String(cString: argument)
            let flag = Setting.allCases.map { "--\($0.rawValue)" }.first { text == $0 || text.hasPrefix($0 + "=") }
            let isSecret = flag.flatMap { Setting(rawValue: String($0.dropFirst(2))) }?.isSecret ?? false
            let start = isValue ? 0 : isSecret && text != flag ? (flag?.utf8.count ?? 0) + 1 : text.utf8.count
            unsafe overwrite(argument, from: start)
            isValue = isSecret && text == flag
        }
    }

    private static func overwrite(_ argument: UnsafeMutablePointer<CChar>, from start: Int) {
        let length = unsafe strlen(argument)
        guard start < length else { return }
        unsafe memset(argument + start, Int32(UInt8(ascii: "*")), length - start)
    }
}
