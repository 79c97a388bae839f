using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Dapper;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.Clock;
using Hiring.Candidate.Tests.Clock;
using Hiring.Candidate.V1;
using Hiring.Testing;
using Npgsql;

namespace Hiring.Candidate.Tests.Reports;

public sealed class ReportTests(CandidateHost host) : IClassFixture<CandidateHost>
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private ReportService.ReportServiceClient Reports => new(host.Grpc);

    private static PastStep Rejected(Stage stage, double daysAgo) => new(stage, daysAgo, ApplicationState.Rejected);

    private static PastStep Hired(double daysAgo) => new(Stage.Hired, daysAgo, ApplicationState.Hired);

    private static Timestamp DaysAgo(double days) => Timestamp.FromDateTime(DateTime.UtcNow.AddDays(-days));

    private async Task Sql(string sql, object parameters)
    {
        await using var connection = new NpgsqlConnection(host.Database);
        await connection.ExecuteAsync(sql, parameters);
    }

    private Task Transfer(string application) =>
        Sql("update application_steps set reason_code = 9 where application_id = @id and state = 4", new { id = Guid.Parse(application) });

    [Fact]
    public async Task The_funnel_counts_the_furthest_stage_whatever_way_an_application_went()
    {
        var role = (await host.OpenRole(headcount: 9)).Id;
        await host.Write(role, 40, SourceKind.Inbound, new PastStep(Stage.Sourced, 100), Rejected(Stage.Sourced, 90));
        await host.Write(role, 10, SourceKind.Inbound, new PastStep(Stage.Sourced, 100), new PastStep(Stage.Screening, 90), Rejected(Stage.Screening, 80));
        // Skipped the screening; came back from the interview and withdrew there; hired.
        await host.Write(role, new PastStep(Stage.Sourced, 50), new PastStep(Stage.Interview, 45));
        await host.Write(role, new PastStep(Stage.Sourced, 50), new PastStep(Stage.Screening, 48), new PastStep(Stage.Interview, 40), new PastStep(Stage.Screening, 30),
            new PastStep(Stage.Screening, 25, ApplicationState.Withdrawn));
        await host.Write(role, new PastStep(Stage.Sourced, 60), new PastStep(Stage.Screening, 50), new PastStep(Stage.Interview, 40), new PastStep(Stage.Decision, 30),
            new PastStep(Stage.Offer, 29), Hired(20));
        // Began yesterday; on hold; transferred.
        await host.Write(role, 5, SourceKind.Inbound, new PastStep(Stage.Sourced, 1));
        await host.Write(role, new PastStep(Stage.Sourced, 9), new PastStep(Stage.Sourced, 8, ApplicationState.OnHold));
        await Transfer(await host.Write(role, new PastStep(Stage.Sourced, 30), new PastStep(Stage.Screening, 20), new PastStep(Stage.Screening, 10, ApplicationState.Withdrawn)));

        var report = await Reports.GetFunnelReportAsync(new() { Scope = new() { RoleId = role } });

        Assert.Equal(60, report.Applications);
        Assert.Equal(
        [
            (Stage.Sourced, 60, 14, 40, 0, 0, 6), (Stage.Screening, 14, 3, 10, 0, 1, 0), (Stage.Interview, 3, 1, 0, 1, 0, 1),
            (Stage.Decision, 1, 1, 0, 0, 0, 0), (Stage.Offer, 1, 1, 0, 0, 0, 0), (Stage.Hired, 1, 0, 0, 0, 0, 0),
        ], report.Stages.Select(stage => (stage.Stage, (int)stage.Reached, (int)stage.Passed, (int)stage.Rejected, (int)stage.Withdrawn, (int)stage.Transferred, (int)stage.Waiting)));
        var sourced = report.Stages[0];
        Assert.Equal((14 / 54.0, false), (sourced.PassThrough.Value, sourced.FewCases));
        Assert.Equal((Proportion.Of(14, 54).Low, Proportion.Of(14, 54).High), (sourced.PassThrough.Low, sourced.PassThrough.High));
        Assert.True(report.Stages[1].FewCases);
        Assert.Null(report.Stages[5].PassThrough);
        Assert.Equal(14 / 60.0, report.Stages[1].ShareOfCohort);
    }

    [Fact]
    public async Task Reports_look_at_the_cohort_that_is_asked_for()
    {
        var senior = (await host.OpenRole()).Id;
        var staff = await host.Client.CreateRoleAsync(new() { Role = new Role(CandidateHost.NewRole()) { Level = Level.Staff } });
        await host.Write(senior, 3, SourceKind.Writing, new PastStep(Stage.Sourced, 2000));
        await host.Write(staff.Id, 4, SourceKind.Writing, new PastStep(Stage.Sourced, 2010));
        await host.Write(senior, 5, SourceKind.Agency, new PastStep(Stage.Sourced, 2020));
        await host.Write(senior, 7, SourceKind.Agency, new PastStep(Stage.Sourced, 2200));

        async Task<long> Count(ReportScope scope) => (await Reports.GetFunnelReportAsync(new() { Scope = scope })).Applications;
        ReportScope Old() => new() { FromTime = DaysAgo(2100), ToTime = DaysAgo(1900) };

        Assert.Equal(12, await Count(Old()));
        Assert.Equal(8, await Count(new ReportScope(Old()) { RoleId = senior }));
        Assert.Equal(4, await Count(new ReportScope(Old()) { Level = Level.Staff }));
        Assert.Equal(7, await Count(new ReportScope(Old()) { Source = SourceKind.Writing }));
        Assert.Equal(3, await Count(new ReportScope(Old()) { Source = SourceKind.Writing, Level = Level.Senior, RoleId = senior }));
        Assert.Equal(0, await Count(new ReportScope { RoleId = senior }));
        var shown = (await Reports.GetFunnelReportAsync(new() { Scope = new() { ToTime = DaysAgo(1900) } })).Scope;
        Assert.Equal(365, (shown.ToTime - shown.FromTime).ToTimeSpan().TotalDays, 1e-6);
    }

    [Fact]
    public async Task Time_in_a_stage_counts_those_who_still_wait_and_is_told_by_the_stages_of_the_role()
    {
        var role = (await host.OpenRole()).Id;
        foreach (var (days, count) in new[] { (2, 10), (4, 10), (8, 10) })
            await host.Write(role, count, SourceKind.Inbound, new PastStep(Stage.Screening, 60), Rejected(Stage.Screening, 60 - days));
        await host.Write(role, 30, SourceKind.Inbound, new PastStep(Stage.Screening, 6));
        await host.Write(role, 4, SourceKind.Inbound, new PastStep(Stage.Offer, 50), Hired(47));

        var report = await Reports.GetStageTimeReportAsync(new() { Scope = new() { RoleId = role } });

        Assert.Equal((64, 64), (report.Applications, report.ReadApplications));
        Assert.Equal(["sourced", "screening", "interview", "decision", "offer"], report.Stages.Select(time => time.StageId));
        var screening = report.Stages[1];
        Assert.Equal(("Screening", 30, 30, 7, false), (screening.Name, screening.Ended, screening.Censored, screening.ServiceLevelDays, screening.FewCases));
        // A third left by the fourth day; all who are still known on the eighth left then.
        Assert.Equal((4.0, 8.0, 8.0), (screening.DaysLowerQuartile, screening.DaysMedian, screening.DaysUpperQuartile));
        Assert.Equal(1 / 3.0, screening.WithinServiceLevel.Value, 1e-9);
        Assert.InRange(1 / 3.0, screening.WithinServiceLevel.Low, screening.WithinServiceLevel.High);
        Assert.Equal((4, true, 3.0), (report.Stages[4].Ended, report.Stages[4].FewCases, report.Stages[4].DaysMedian));
        Assert.Equal((0, false), (report.Stages[2].Ended, report.Stages[2].HasDaysMedian));
        Assert.Null(report.Stages[2].WithinServiceLevel);
    }

    [Fact]
    public async Task What_is_left_lying_in_a_filled_role_does_not_make_its_stages_look_slower_every_day()
    {
        var role = (await host.OpenRole()).Id;
        await host.Write(role, new PastStep(Stage.Decision, 100));
        await Sql("update roles set state = 3, hired = 1 where id = @id", new { id = Guid.Parse(role) });
        await Sql("update roles set ended_at = now() - interval '90 days' where id = @id", new { id = Guid.Parse(role) });
        await host.Write(role, new PastStep(Stage.Decision, 100), Rejected(Stage.Decision, 88));

        var decision = (await Reports.GetStageTimeReportAsync(new() { Scope = new() { RoleId = role } })).Stages[3];

        // Censored after ten days, it is no longer at risk on the twelfth.
        Assert.Equal((1, 1, 12.0), (decision.Ended, decision.Censored, decision.DaysUpperQuartile));
        Assert.Equal((12.0, 0.0), (decision.DaysMedian, decision.WithinServiceLevel.Value));
    }

    [Fact]
    public async Task Sources_are_never_ranked_and_small_numbers_are_marked()
    {
        var role = (await host.OpenRole(headcount: 99)).Id;
        await host.Write(role, 12, SourceKind.Referral, new PastStep(Stage.Sourced, 60), Hired(20));
        await host.Write(role, 28, SourceKind.Referral, new PastStep(Stage.Sourced, 60), Rejected(Stage.Sourced, 50));
        await host.Write(role, 2, SourceKind.Inbound, new PastStep(Stage.Sourced, 60), Hired(20));
        await host.Write(role, 98, SourceKind.Inbound, new PastStep(Stage.Sourced, 60), Rejected(Stage.Sourced, 50));
        await host.Write(role, 1, SourceKind.Writing, new PastStep(Stage.Sourced, 60), Hired(20));
        await host.Write(role, 50, SourceKind.OpenSource, new PastStep(Stage.Sourced, 1));
        await Transfer(await host.Write(role, new PastStep(Stage.Sourced, 30), new PastStep(Stage.Sourced, 10, ApplicationState.Withdrawn)));

        var report = await Reports.GetSourceReportAsync(new() { Scope = new() { RoleId = role } });

        Assert.Equal(System.Enum.GetValues<SourceKind>().Skip(1), report.Sources.Select(source => source.Source));
        var by = report.Sources.ToDictionary(source => source.Source);
        Assert.Equal((40, 12, 28, 0.3, false), (by[SourceKind.Referral].Applications, by[SourceKind.Referral].Hired, by[SourceKind.Referral].Ended, by[SourceKind.Referral].HireRate.Value, by[SourceKind.Referral].FewCases));
        Assert.Equal((101, 1, 0.02), (by[SourceKind.Inbound].Applications, by[SourceKind.Inbound].Transferred, by[SourceKind.Inbound].HireRate.Value));
        Assert.Equal((1.0, true), (by[SourceKind.Writing].HireRate.Value, by[SourceKind.Writing].FewCases));
        Assert.InRange(by[SourceKind.Writing].HireRate.Low, 0.15, 0.25);
        Assert.Equal((50, 50, 0, true), (by[SourceKind.OpenSource].Applications, by[SourceKind.OpenSource].Waiting, by[SourceKind.OpenSource].HireRate.Low, by[SourceKind.OpenSource].FewCases));
        Assert.Equal((152, 3, 98), (report.Others.Applications, report.Others.Hired, report.Others.Ended));
        var expected = Proportion.Of(12, 40).Minus(Proportion.Of(3, 101));
        Assert.Equal((expected.Value, expected.Low, expected.High), (report.ReferralAdvantage.Value, report.ReferralAdvantage.Low, report.ReferralAdvantage.High));

        var writingOnly = await Reports.GetSourceReportAsync(new() { Scope = new() { RoleId = role, Source = SourceKind.Writing } });
        Assert.Null(writingOnly.ReferralAdvantage);
    }

    [Fact]
    public async Task Time_to_hire_stands_against_the_four_to_six_weeks_of_the_guide()
    {
        var role = (await host.OpenRole(headcount: 99)).Id;
        foreach (var (days, count) in new[] { (21.0, 10), (28.0, 10), (35.0, 10), (80.0, 5), (150.0, 5) })
            await host.Write(role, count, SourceKind.Inbound, new PastStep(Stage.Sourced, 200), Hired(200 - days));
        await host.Write(role, 7, SourceKind.Inbound, new PastStep(Stage.Sourced, 200), Rejected(Stage.Sourced, 199));

        var report = await Reports.GetTimeToHireReportAsync(new() { Scope = new() { RoleId = role } });

        Assert.Equal((40, 7, 0, false), (report.Hires, report.Ended, report.Waiting, report.FewCases));
        Assert.Equal((21.0, 28.0, 35.0), (report.DaysLowerQuartile, report.DaysMedian, report.DaysUpperQuartile));
        Assert.Equal((0.5, 0.75), (report.WithinFourWeeks.Value, report.WithinSixWeeks.Value));
        Assert.Equal(Proportion.Of(30, 40).Low, report.WithinSixWeeks.Low);
        Assert.Equal([(3, 10), (4, 10), (5, 10), (12, 5), (16, 5)], report.Weeks.Where(week => week.Hires > 0).Select(week => (week.Week, (int)week.Hires)));
    }

    [Fact]
    public async Task Hires_yet_to_come_are_allowed_for()
    {
        var role = (await host.OpenRole(headcount: 99)).Id;
        await host.Write(role, 10, SourceKind.Inbound, new PastStep(Stage.Sourced, 100), Hired(90));
        await host.Write(role, 10, SourceKind.Inbound, new PastStep(Stage.Sourced, 100), Hired(60));
        // Thirty began twenty days ago and are not hired yet. Some will be, and not within ten days.
        await host.Write(role, 30, SourceKind.Inbound, new PastStep(Stage.Sourced, 20));

        var report = await Reports.GetTimeToHireReportAsync(new() { Scope = new() { RoleId = role } });

        Assert.Equal((20, 30, true), (report.Hires, report.Waiting, report.FewCases));
        Assert.Equal(40.0, report.DaysMedian);
    }

    [Fact]
    public async Task A_report_of_nothing_is_a_report()
    {
        var scope = new ReportScope { RoleId = (await host.OpenRole()).Id };

        Assert.Equal(0, (await Reports.GetFunnelReportAsync(new() { Scope = scope })).Applications);
        Assert.All((await Reports.GetFunnelReportAsync(new() { Scope = scope })).Stages.SkipLast(1), stage => Assert.Equal((0.0, 1.0, true), (stage.PassThrough.Low, stage.PassThrough.High, stage.FewCases)));
        Assert.All((await Reports.GetStageTimeReportAsync(new() { Scope = scope })).Stages, time => Assert.False(time.HasDaysMedian));
        Assert.All((await Reports.GetSourceReportAsync(new() { Scope = scope })).Sources, source => Assert.Equal(0, source.Applications));
        Assert.False((await Reports.GetTimeToHireReportAsync(new() { Scope = scope })).HasDaysMedian);
    }

    [Fact]
    public async Task A_stage_named_like_a_formula_stays_text_in_CSV_and_in_the_chart()
    {
        var role = (await host.OpenRole()).Id;
        await Sql("update roles set pipeline = @pipeline::jsonb where id = @id", new { id = Guid.Parse(role), pipeline = """
            {"stages": [{"id": "sourced", "name": "=HYPERLINK(\"http://evil\",\"x\")", "kind": "STAGE_SOURCED", "serviceLevelDays": 5},
                        {"id": "screening", "name": "<script>alert(1)</script>", "kind": "STAGE_SCREENING"},
                        {"id": "interview", "name": "@SUM(1)", "kind": "STAGE_INTERVIEW"}, {"id": "hired", "name": "Hired", "kind": "STAGE_HIRED"}]}
            """ });
        await host.Write(role, 3, SourceKind.Inbound, new PastStep(Stage.Sourced, 20), new PastStep(Stage.Screening, 18), new PastStep(Stage.Interview, 10));
        using var client = host.Rest();

        var csv = await client.GetStringAsync($"/v1/reports/stage-times/csv?scope.roleId={role}");
        var svg = await client.GetStringAsync($"/v1/reports/stage-times/chart?scope.roleId={role}");

        Assert.Contains("'=HYPERLINK", csv);
        Assert.Contains("'@SUM(1)", csv);
        Assert.DoesNotMatch("(?m)^\"?[=+@\\-\\t\\r]", csv);
        Assert.DoesNotContain("<script", svg);
        Assert.Contains("&lt;script&gt;", svg);
    }

    [Theory]
    [InlineData("funnel", "stage,reached,passed", 7)]
    [InlineData("stage-times", "stage,kind,ended", 6)]
    [InlineData("sources", "source,applications,hired", 8)]
    [InlineData("time-to-hire", "week,hires", 17)]
    public async Task Every_report_comes_as_CSV_and_as_a_chart_that_says_what_it_shows(string report, string header, int lines)
    {
        var filled = (await host.OpenRole(headcount: 99)).Id;
        await host.Write(filled, 40, SourceKind.Referral, new PastStep(Stage.Sourced, 60), new PastStep(Stage.Offer, 40), Hired(20));
        await host.Write(filled, 9, SourceKind.Agency, new PastStep(Stage.Sourced, 60), Rejected(Stage.Sourced, 50));
        var empty = (await host.OpenRole()).Id;
        using var client = host.Rest();

        foreach (var role in new[] { filled, empty })
        {
            using var csv = await client.GetAsync($"/v1/reports/{report}/csv?scope.roleId={role}");
            using var chart = await client.GetAsync($"/v1/reports/{report}/chart?scope.roleId={role}");

            Assert.Equal(("text/csv", "utf-8"), (csv.Content.Headers.ContentType?.MediaType, csv.Content.Headers.ContentType?.CharSet));
            var text = await csv.Content.ReadAsStringAsync();
            Assert.StartsWith(header, text);
            Assert.Equal(lines, text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
            Assert.Equal("image/svg+xml", chart.Content.Headers.ContentType?.MediaType);
            var svg = XDocument.Parse(await chart.Content.ReadAsStringAsync()).Root!;
            Assert.Equal((Svg + "svg", "img"), (svg.Name, (string?)svg.Attribute("role")));
            Assert.Equal(["title", "desc"], svg.Elements().Take(2).Select(element => element.Name.LocalName));
            Assert.NotEmpty(svg.Element(Svg + "title")!.Value);
            if (role == empty)
                Assert.StartsWith("There is nothing to show", svg.Element(Svg + "desc")!.Value);
            else
                Assert.Matches("[0-9]", svg.Element(Svg + "desc")!.Value);
            Assert.DoesNotContain("NaN", svg.ToString());
            Assert.DoesNotContain("xception", svg.ToString());
        }
    }

    [Fact]
    public async Task The_numbers_are_the_same_by_REST_and_as_CSV()
    {
        var role = (await host.OpenRole(headcount: 9)).Id;
        await host.Write(role, 3, SourceKind.Agency, new PastStep(Stage.Sourced, 60), Hired(20));
        await host.Write(role, 1, SourceKind.Agency, new PastStep(Stage.Sourced, 60), Rejected(Stage.Sourced, 20));
        using var client = host.Rest();
        var from = DateTime.UtcNow.AddDays(-61).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

        var json = JsonNode.Parse(await client.GetStringAsync($"/v1/reports/sources?scope.roleId={role}&scope.fromTime={from}&scope.source=SOURCE_KIND_AGENCY"))!;
        var csv = await Reports.GetReportCsvAsync(new() { Report = "sources", Scope = new() { RoleId = role } });

        Assert.Equal(0.75, (double)json["others"]!["hireRate"]!["value"]!);
        Assert.Contains("Agency,4,3,1,0,0,0.75,0.3006,0.9544,yes", Encoding.UTF8.GetString(csv.Data.Span));
    }

    [Fact]
    public async Task Bad_input_names_its_field()
    {
        async Task<IEnumerable<string>> Fields(ReportScope scope) => (await Refusal.Of(Reports.GetFunnelReportAsync(new() { Scope = scope }))).Fields;

        Assert.Equal(["scope.role_id"], await Fields(new() { RoleId = "7" }));
        Assert.Equal(["scope.level"], await Fields(new() { Level = (Level)9 }));
        Assert.Equal(["scope.source"], await Fields(new() { Source = (SourceKind)(-1) }));
        Assert.Equal(["scope.from_time"], await Fields(new() { FromTime = DaysAgo(-1) }));
        Assert.Equal(["scope.from_time"], await Fields(new() { FromTime = DaysAgo(5), ToTime = DaysAgo(6) }));
        Assert.Equal(["scope.from_time"], await Fields(new() { FromTime = DaysAgo(1101) }));
        Assert.Equal(["scope.from_time"], await Fields(new() { FromTime = new() { Seconds = 0 }, ToTime = new() { Seconds = 253402300799 } }));
        Assert.Equal(["scope.from_time"], await Fields(new() { FromTime = new() { Seconds = -62135596800 } }));
        Assert.Equal(["scope.to_time"], await Fields(new() { ToTime = new() { Seconds = long.MaxValue } }));
        Assert.Equal(["scope.to_time"], await Fields(new() { ToTime = new() { Nanos = -1 } }));
        Assert.Equal(["report"], (await Refusal.Of(Reports.GetReportCsvAsync(new() { Report = "../funnel" }))).Fields);
        Assert.Equal(["report"], (await Refusal.Of(Reports.GetReportChartAsync(new()))).Fields);
        Assert.Equal(StatusCode.NotFound, (await Refusal.Of(Reports.GetSourceReportAsync(new() { Scope = new() { RoleId = Guid.CreateVersion7().ToString() } }))).Status);
    }

    [Theory]
    [InlineData("/v1/reports/salaries/csv")]
    [InlineData("/v1/reports/funnel?scope.fromTime=yesterday")]
    [InlineData("/v1/reports/funnel?scope.level=LEVEL_WIZARD")]
    [InlineData("/v1/reports/funnel?scope.toTime=0001-01-01T00:00:00Z")]
    public async Task A_malformed_request_is_a_bad_request(string path)
    {
        using var client = host.Rest();

        using var response = await client.GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Without_the_scope_or_a_token_nothing_is_told()
    {
        var writer = new ReportService.ReportServiceClient(host.GrpcAs(host.Issuer.Token("writer", "candidate.write")));
        var nobody = new ReportService.ReportServiceClient(host.GrpcAs(null));

        Assert.Equal(StatusCode.PermissionDenied, (await Refusal.Of(writer.GetReportCsvAsync(new() { Report = "funnel" }))).Status);
        Assert.Equal(StatusCode.Unauthenticated, (await Refusal.Of(nobody.GetFunnelReportAsync(new()))).Status);
    }
}
