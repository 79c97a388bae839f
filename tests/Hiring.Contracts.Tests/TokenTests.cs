using System.Net;
using System.Text;
using Hiring.Candidate.V1;
using Hiring.Client;
using Hiring.Security;

namespace Hiring.Contracts.Tests;

public sealed class TokenTests
{
    [Fact]
    public async Task Many_calls_at_once_fetch_one_token()
    {
        await using var platform = await Platform.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => platform.Api<ICandidateApi>().ListRolesAsync()));
        Assert.Equal(1, platform.TokensIssued);
        Assert.Equal(20, platform.Calls);
    }

    [Fact]
    public async Task A_token_that_is_refused_is_replaced_once()
    {
        await using var platform = await Platform.StartAsync();
        await platform.Api<ICandidateApi>().ListRolesAsync();
        platform.Tokens.Clear();

        await platform.Api<ICandidateApi>().CreateRoleAsync(new CreateRoleRequest { Role = new Role { Title = "Backend" } });

        Assert.Equal(2, platform.TokensIssued);
        Assert.Equal("Backend", ((CreateRoleRequest)platform.Recorder.Request!).Role.Title);
    }

    [Fact]
    public async Task A_fresh_token_that_is_refused_is_the_end()
    {
        await using var platform = await Platform.StartAsync();
        platform.Interpose = (context, _) => Platform.ProblemAsync(context, 401, "UNAUTHENTICATED", "Not you.");
        var error = await Assert.ThrowsAsync<HiringException>(() => platform.Api<ICandidateApi>().ListRolesAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, error.Status);
        Assert.Equal("UNAUTHENTICATED", error.Reason);
        Assert.Equal(2, platform.Calls);
        Assert.Equal(2, platform.TokensIssued);
    }

    [Fact]
    public async Task A_token_is_kept_until_shortly_before_it_expires_and_discovery_is_read_once()
    {
        var issuer = new Issuer();
        var clock = new Clock();
        var credentials = Credentials(issuer, clock);

        Assert.Equal("token-1", await credentials.TokenAsync(default));
        clock.Now += TimeSpan.FromSeconds(600 - 61);
        Assert.Equal("token-1", await credentials.TokenAsync(default));
        clock.Now += TimeSpan.FromSeconds(2);
        Assert.Equal("token-2", await credentials.TokenAsync(default));
        Assert.Equal(1, issuer.Discoveries);
        Assert.Equal("candidate.read candidate.write", issuer.Scope);
    }

    [Fact]
    public async Task Forgetting_an_old_token_does_not_lose_the_new_one()
    {
        var issuer = new Issuer();
        var credentials = Credentials(issuer, new Clock());
        var old = await credentials.TokenAsync(default);
        credentials.Forget(old);
        var fresh = await credentials.TokenAsync(default);
        credentials.Forget(old);
        Assert.NotEqual(old, fresh);
        Assert.Equal(fresh, await credentials.TokenAsync(default));
    }

    [Fact]
    public async Task Who_gives_up_waiting_does_not_end_the_fetch_for_others()
    {
        var issuer = new Issuer { Hold = new TaskCompletionSource() };
        var credentials = Credentials(issuer, new Clock());
        using var impatient = new CancellationTokenSource();
        var first = credentials.TokenAsync(impatient.Token).AsTask();
        var second = credentials.TokenAsync(default).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        issuer.Hold.SetResult();
        Assert.Equal("token-1", await second);
    }

    [Fact]
    public async Task A_fetch_that_failed_is_tried_again_by_the_next_call()
    {
        var issuer = new Issuer { Refusal = """{"error":"invalid_client","error_description":"The client secret is not right."}""" };
        var credentials = Credentials(issuer, new Clock());
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => credentials.TokenAsync(default).AsTask());
        Assert.Equal("The issuer answered https://issuer.test/connect/token with 400 invalid_client: The client secret is not right.", error.Message);
        Assert.Equal(HttpStatusCode.BadRequest, error.StatusCode);
        Assert.DoesNotContain("a secret", error.ToString());

        issuer.Refusal = null;
        Assert.Equal("token-2", await credentials.TokenAsync(default));
    }

    [Theory]
    [InlineData("<html>Bad gateway</html>")]
    [InlineData("[1]")]
    [InlineData("""{"token_type":"Bearer"}""")]
    public async Task An_answer_that_holds_no_token_is_an_error(string answer)
    {
        var credentials = Credentials(new Issuer { Answer = answer }, new Clock());
        await Assert.ThrowsAsync<HttpRequestException>(() => credentials.TokenAsync(default).AsTask());
    }

    [Fact]
    public async Task A_secret_is_not_sent_in_the_clear_on_behalf_of_an_issuer_with_TLS()
    {
        var issuer = new Issuer { TokenEndpoint = "http://issuer.test/connect/token" };
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => Credentials(issuer, new Clock()).TokenAsync(default).AsTask());
        Assert.Contains("no usable token_endpoint", error.Message);
        Assert.Equal(0, issuer.TokenRequests);
    }

    [Fact]
    public async Task An_issuer_that_takes_the_secret_only_in_the_form_gets_it_there()
    {
        var issuer = new Issuer { Methods = ["client_secret_post"] };
        await Credentials(issuer, new Clock()).TokenAsync(default);
        Assert.Null(issuer.Authorization);
        Assert.Contains("client_id=tests&client_secret=a+secret", issuer.Form);
    }

    private static ClientCredentials Credentials(Issuer issuer, TimeProvider clock) =>
        new(new HttpClient(issuer), new Uri("https://issuer.test/"), "tests", "a secret", "candidate.read candidate.write", clock);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>An OpenID Connect issuer as seen from the wire.</summary>
    private sealed class Issuer : HttpMessageHandler
    {
        public string TokenEndpoint { get; init; } = "https://issuer.test/connect/token";

        public string[]? Methods { get; init; }

        public string? Answer { get; init; }

        public string? Refusal { get; set; }

        public TaskCompletionSource? Hold { get; init; }

        public int Discoveries { get; private set; }

        public int TokenRequests { get; private set; }

        public string Form { get; private set; } = "";

        public string? Authorization { get; private set; }

        public string Scope => System.Web.HttpUtility.ParseQueryString(Form)["scope"] ?? "";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath == "/.well-known/openid-configuration")
            {
                Discoveries++;
                return Json(200, Methods is null
                    ? System.Text.Json.JsonSerializer.Serialize(new { token_endpoint = TokenEndpoint })
                    : System.Text.Json.JsonSerializer.Serialize(new { token_endpoint = TokenEndpoint, token_endpoint_auth_methods_supported = Methods }));
            }
            TokenRequests++;
            Form = await request.Content!.ReadAsStringAsync(cancellationToken);
            Authorization = request.Headers.Authorization?.ToString();
            await (Hold?.Task ?? Task.CompletedTask);
            return Refusal is { } refusal ? Json(400, refusal)
                : Json(200, Answer ?? $$"""{"access_token":"token-{{TokenRequests}}","expires_in":600}""");
        }

        private static HttpResponseMessage Json(int status, string json) =>
            new((HttpStatusCode)status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
    }
}
