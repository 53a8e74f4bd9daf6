import Accounts
import Testing

@Suite struct RateLimitTests {
    @Test func `limits are PyPI's, but for those that are changed`() throws {
        let limits = try #require(RateLimits("user.login=3/1m+5/2h, ip.login=none"))
        #expect(limits[.signInByName].windows.map(\.count) == [3, 5] && limits[.signInByName].windows.map(\.seconds) == [60, 7_200])
        #expect(limits[.signInByAddress].windows.isEmpty)
        #expect(limits[.signIn] == RateLimits.usual[.signIn] && limits[.signIn].windows.first?.count == 1_000)
        #expect(RateLimits("") == .usual)
    }

    @Test(arguments: [
        "user.login", "user.login=", "user.login=10", "user.login=0/5m", "user.login=10/0s", "user.login=10/5", "user.login=10/5w",
        "x=10/5m",
        "user.login=10/5m,user.login=none", "user.login=10/31d", "user.login=-1/5m", "user.login=10/5m+", "user.login=10/5m=1",
        "user.login=9999999999999999999/5m", "user.login=10/9999999999999999999m",
    ])
    func `anything else is refused`(text: String) {
        #expect(RateLimits(text) == nil)
    }
}
