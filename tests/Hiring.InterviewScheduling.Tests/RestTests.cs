using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Hiring.InterviewScheduling.V1;
using Hiring.Testing;

namespace Hiring.InterviewScheduling.Tests;

public sealed class RestTests(SchedulingHost host) : IClassFixture<SchedulingHost>
{
    private static readonly string[] Kinds = ["ROUND_KIND_SYSTEM_DESIGN"];
    private readonly HttpClient _http = host.Rest();

    [Fact]
    public async Task A_loop_is_entered_proposed_booked_listed_and_canceled()
    {
        var interviewer = await Post("/v1/interviewers", new
        {
            interviewer = new
            {
                displayName = "Grace", email = "grace@example.org", timeZone = "Europe/Berlin", maxInterviewsPerDay = 2, roundKinds = Kinds,
                workingHours = new[] { new { day = "MONDAY", start = new { hours = 9 }, end = new { hours = 24 } } },
            },
        });
        var application = host.Candidates.InInterview();
        var monday = new { year = SchedulingHost.Monday.Year, month = SchedulingHost.Monday.Month, day = SchedulingHost.Monday.Day };
        var proposed = await Post("/v1/loops:propose", new
        {
            applicationId = application, rounds = new[] { new { kind = Kinds[0], durationMinutes = 45 } },
            availability = new { timeZone = "Europe/Berlin", firstDay = monday, lastDay = monday },
        });
        var id = proposed.GetProperty("id").GetString();
        var booked = await Post($"/v1/loops/{id}:book", new { etag = proposed.GetProperty("etag").GetString() });
        var interview = booked.GetProperty("interviews")[0];

        Assert.Equal("LOOP_STATE_BOOKED", booked.GetProperty("state").GetString());
        Assert.Equal(interviewer.GetProperty("id").GetString(), interview.GetProperty("interviewerId").GetString());
        Assert.Equal(interview.GetRawText(), (await Get($"/v1/interviews/{interview.GetProperty("id").GetString()}")).GetRawText());
        Assert.Equal(id, (await Get($"/v1/loops?application_id={application}")).GetProperty("loops")[0].GetProperty("id").GetString());
        Assert.Equal(booked.GetRawText(), (await Get($"/v1/loops/{id}")).GetRawText());
        Assert.Equal(interviewer.GetRawText(), (await Get($"/v1/interviewers/{interviewer.GetProperty("id").GetString()}")).GetRawText());
        Assert.Contains((await Get("/v1/interviewers")).GetProperty("interviewers").EnumerateArray(), i => i.GetProperty("displayName").GetString() == "Grace");
        Assert.Equal("LOOP_STATE_CANCELED", (await Post($"/v1/loops/{id}:cancel", new { })).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_refusal_has_its_reason_and_its_field()
    {
        var response = await _http.PostAsJsonAsync("/v1/interviewers", new
        {
            interviewer = new
            {
                displayName = "Grace", email = "g@example.org", timeZone = "Europe/Nowhere", maxInterviewsPerDay = 2, roundKinds = Kinds,
                workingHours = new[] { new { day = "MONDAY", start = new { hours = 9 }, end = new { hours = 17 } } },
            },
        });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var details = (await Read(response)).GetProperty("details").EnumerateArray().ToList();
        Assert.Contains(details, d => d.TryGetProperty("reason", out var reason) && reason.GetString() == "FIELD_INVALID");
        Assert.Contains(details, d => d.TryGetProperty("fieldViolations", out var fields) && fields[0].GetProperty("field").GetString() == "interviewer.time_zone");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"interviewer\": 7}")]
    [InlineData("{\"interviewer\": {\"roundKinds\": [\"ROUND_KIND_JUGGLING\"]}}")]
    public async Task A_malformed_body_is_a_bad_request(string body) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await _http.PostAsync("/v1/interviewers", new StringContent(body, Encoding.UTF8, "application/json"))).StatusCode);

    [Fact]
    public async Task Without_a_token_nothing_is_answered()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.RestAs(null).GetAsync("/v1/interviewers")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await host.RestAs(host.Issuer.Token("tests", "candidate.read")).GetAsync("/v1/interviewers")).StatusCode);
    }

    [Fact]
    public async Task Health_is_open_and_green()
    {
        Assert.Equal(HttpStatusCode.OK, (await host.RestAs(null).GetAsync("/health")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.RestAs(null).GetAsync("/alive")).StatusCode);
    }

    private async Task<JsonElement> Post(string path, object body) => await Read(await _http.PostAsJsonAsync(path, body), HttpStatusCode.OK);

    private async Task<JsonElement> Get(string path) => await Read(await _http.GetAsync(path), HttpStatusCode.OK);

    private static async Task<JsonElement> Read(HttpResponseMessage response, HttpStatusCode? expected = null)
    {
        var text = await response.Content.ReadAsStringAsync();
        if (expected is not null)
            Assert.True(response.StatusCode == expected, $"{response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
