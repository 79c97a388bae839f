using System.Net;
using System.Net.Http.Headers;
using System.Text;
using static Hiring.Gateway.Tests.Problems;

namespace Hiring.Gateway.Tests;

public sealed class ErrorTests(RunningSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<HttpResponseMessage> FailAsync(string kind) => system.Http.PostAsync($"/v1/offers/{kind}:accept", Json("{}"), Cancellation);

    [Fact]
    public async Task A_wrong_field_is_named()
    {
        using var answer = await FailAsync("field");
        var problem = await ReadAsync(answer, HttpStatusCode.BadRequest, "FIELD_INVALID");
        Assert.Equal("candidate.hiring", Text(problem, "domain"));
        Assert.Equal("Field invalid", Text(problem, "title"));
        Assert.Equal("role.headcount: must be greater than 0", Text(problem, "detail"));
        var error = Assert.Single(problem["errors"]!.AsArray())!;
        Assert.Equal("""{"field":"role.headcount","description":"must be greater than 0"}""", error.ToJsonString());
        Assert.Equal("""{"stage":"STAGE_APPLIED"}""", problem["metadata"]!.ToJsonString());
    }

    [Fact]
    public async Task An_absent_resource_is_named()
    {
        using var answer = await FailAsync("absent");
        var problem = await ReadAsync(answer, HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal("offer", Text(problem["resource"]!, "resourceType"));
        Assert.Equal("42", Text(problem["resource"]!, "resourceName"));
        Assert.Null(problem["resource"]!["@type"]);
    }

    [Fact]
    public async Task An_unmet_precondition_is_named()
    {
        using var answer = await FailAsync("state");
        var problem = await ReadAsync(answer, HttpStatusCode.BadRequest, "STAGE_CANNOT_FOLLOW");
        var unmet = Assert.Single(problem["preconditions"]!.AsArray())!;
        Assert.Equal("STAGE_CANNOT_FOLLOW", Text(unmet, "type"));
        Assert.Equal("applications/42", Text(unmet, "subject"));
    }

    [Fact]
    public async Task A_retry_delay_becomes_the_header_in_whole_seconds_rounded_up()
    {
        using var answer = await FailAsync("busy");
        await ReadAsync(answer, HttpStatusCode.TooManyRequests, "BUSY");
        Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task The_trace_id_of_the_service_is_kept()
    {
        using var answer = await FailAsync("stale");
        var problem = await ReadAsync(answer, HttpStatusCode.Conflict, "ETAG_MISMATCH");
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", Text(problem, "traceId"));
    }

    [Theory]
    [InlineData("exists", HttpStatusCode.Conflict, "OFFER_EXISTS")]
    [InlineData("denied", HttpStatusCode.Forbidden, "SCOPE_MISSING")]
    [InlineData("down", HttpStatusCode.ServiceUnavailable, "UNAVAILABLE")]
    [InlineData("late", HttpStatusCode.GatewayTimeout, "DEADLINE_EXCEEDED")]
    [InlineData("unforeseen", HttpStatusCode.InternalServerError, "INTERNAL")]
    public async Task Each_status_keeps_its_meaning(string kind, HttpStatusCode status, string reason)
    {
        using var answer = await FailAsync(kind);
        await ReadAsync(answer, status, reason);
    }

    [Theory]
    [InlineData("page_size=abc", "page_size")]
    [InlineData("page_size=99999999999", "page_size")]
    [InlineData("page_size=", "page_size")]
    [InlineData("page_size=1&page_size=2", "page_size")]
    [InlineData("page_size=1&level=NOPE", "level")]
    [InlineData("level=LEVEL_SENIOR&since=yesterday", "since")]
    public async Task A_query_value_that_cannot_be_read_is_named(string query, string field)
    {
        using var answer = await system.Http.GetAsync($"/v1/roles?{query}", Cancellation);
        var problem = await ReadAsync(answer, HttpStatusCode.BadRequest, "MALFORMED_REQUEST");
        Assert.Equal(field, Field(problem));
        Assert.DoesNotContain("format", Text(problem, "detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"role":{"title":3}}""")]
    [InlineData("""{"role":{"level":"NOPE"}}""")]
    [InlineData("""{"role":{"createTime":"yesterday"}}""")]
    public async Task A_body_that_cannot_be_read_is_named(string body)
    {
        using var answer = await system.Http.PostAsync("/v1/roles", Json(body), Cancellation);
        Assert.Equal("body", Field(await ReadAsync(answer, HttpStatusCode.BadRequest, "MALFORMED_REQUEST")));
    }

    [Fact]
    public async Task A_body_that_is_not_JSON_is_refused_as_such()
    {
        using var body = new StringContent("role=1", Encoding.UTF8, "text/plain");
        using var answer = await system.Http.PostAsync("/v1/roles", body, Cancellation);
        await ReadAsync(answer, HttpStatusCode.UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE");
    }

    [Theory]
    [InlineData("/v1/nothing")]
    [InlineData("/v1/roles/1/nothing")]
    [InlineData("/v1/rolesx")]
    [InlineData("/metrics")]
    [InlineData("/")]
    public async Task An_unknown_path_is_not_found(string path)
    {
        using var answer = await system.Http.GetAsync(path, Cancellation);
        await ReadAsync(answer, HttpStatusCode.NotFound, "NO_SUCH_PATH");
    }

    [Fact]
    public async Task A_method_that_a_path_does_not_take_is_not_allowed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/openapi/v1.json");
        using var answer = await system.Http.SendAsync(request, Cancellation);
        await ReadAsync(answer, HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED");
        Assert.Contains("GET", answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task HEAD_has_the_headers_and_no_body()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/v1/roles/1/nothing");
        using var answer = await system.Http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task A_service_that_is_down_is_unavailable()
    {
        using var answer = await system.Http.GetAsync("/v1/rubrics", Cancellation);
        await ReadAsync(answer, HttpStatusCode.ServiceUnavailable, "UPSTREAM_UNAVAILABLE");
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_given_up()
    {
        using var answer = await system.Http.GetAsync("/v1/applications/slow", Cancellation);
        await ReadAsync(answer, HttpStatusCode.GatewayTimeout, "UPSTREAM_TIMEOUT");
    }

    [Theory]
    [InlineData("forbidden", HttpStatusCode.Forbidden, "PERMISSION_DENIED")]
    [InlineData("page", HttpStatusCode.InternalServerError, "INTERNAL")]
    [InlineData("huge", HttpStatusCode.InternalServerError, "INTERNAL")]
    public async Task An_error_that_is_no_status_of_ours_shows_nothing_of_itself(string path, HttpStatusCode status, string reason)
    {
        using var answer = await system.Http.GetAsync($"/v1/applications/{path}", Cancellation);
        await ReadAsync(answer, status, reason);
    }

    [Theory]
    [InlineData(8 * 1024 * 1024, true, HttpStatusCode.OK)]
    [InlineData(8 * 1024 * 1024 + 1, true, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(8 * 1024 * 1024 + 1, false, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_over_the_limit_is_refused(int bytes, bool sayLength, HttpStatusCode status)
    {
        using var body = new StreamContent(new MemoryStream(new byte[bytes]));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/applications/swallow") { Content = body };
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (!sayLength)
            request.Headers.TransferEncodingChunked = true;
        request.Headers.ExpectContinue = true;
        using var answer = await system.Http.SendAsync(request, Cancellation);
        if (status == HttpStatusCode.OK)
            Assert.Equal(status, answer.StatusCode);
        else
            await ReadAsync(answer, status, "REQUEST_TOO_LARGE");
    }

    [Fact]
    public async Task What_succeeds_passes_as_it_is()
    {
        using var answer = await system.Http.PostAsync("/v1/candidates:import", Json("{}"), Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("\"imported\"", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Empty(answer.Headers.Server);
    }
}
