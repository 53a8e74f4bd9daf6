package import Credentials

extension PasswordError: Refusal {
    package var status: Int { 400 }

    package var code: String {
        switch self {
        case .empty: "password-empty"
        case .tooLong: "password-too-long"
        case .containsNUL: "password-invalid"
        }
    }
}
