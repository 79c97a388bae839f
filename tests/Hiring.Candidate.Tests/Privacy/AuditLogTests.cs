using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests.Privacy;

public sealed class AuditLogTests(PrivacyHost host) : IClassFixture<PrivacyHost>
{
    [Fact]
    public async Task Each_change_leaves_one_entry_that_names_who_what_and_which()
    {
        var candidate = await host.Import();
        var application = await host.Apply(candidate.Id);
        var request = new WithdrawApplicationRequest { ApplicationId = application.Id, RequestId = Guid.NewGuid().ToString() };
        await host.Candidates.WithdrawApplicationAsync(request);
        // Repeated, refused or read: nothing changed, so nothing is written down.
        await host.Candidates.WithdrawApplicationAsync(request);
        Assert.Equal("APPLICATION_ENDED", (await Refusal.Of(host.Candidates.WithdrawApplicationAsync(new() { ApplicationId = application.Id }))).Reason);
        await host.Candidates.GetApplicationAsync(new() { ApplicationId = application.Id });

        var entries = (await host.Privacy.ListAuditEntriesAsync(new() { ResourceId = application.Id })).Entries;
        Assert.Equal(["WithdrawApplication", "CreateApplication"], entries.Select(entry => entry.Method.Split('/')[^1]));
        Assert.Equal(("tests", request.RequestId), (entries[0].Caller, entries[0].RequestId));
        Assert.Contains(candidate.Id, entries[0].ResourceIds);
        Assert.InRange(entries[0].ChangeTime.ToDateTime(), DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow.AddMinutes(1));
        Assert.Equal(["WithdrawApplication", "CreateApplication", "ImportCandidate"],
            (await host.Privacy.ListAuditEntriesAsync(new() { ResourceId = candidate.Id })).Entries.Select(entry => entry.Method.Split('/')[^1]));
    }

    [Fact]
    public async Task Entries_are_listed_newest_first_in_pages()
    {
        for (var i = 0; i < 3; i++)
            await host.Import();
        var positions = new List<long>();
        var page = new ListAuditEntriesResponse();
        do
            positions.AddRange((page = await host.Privacy.ListAuditEntriesAsync(new() { PageSize = 2, PageToken = page.NextPageToken })).Entries.Select(entry => entry.Position));
        while (page.NextPageToken.Length > 0);
        Assert.Equal(positions.Distinct().OrderDescending(), positions);
        Assert.True(positions.Count >= 3);
    }

    [Fact]
    public async Task The_verifier_says_intact_until_somebody_tampers()
    {
        var candidate = await host.Import();
        var sealedAll = await PrivacyHost.Until(async () => await host.Privacy.VerifyAuditLogAsync(new()), seen => seen.UnsealedCount == 0 && seen.VerifiedCount > 0);
        Assert.True(sealedAll.Intact);
        Assert.True((await host.Privacy.VerifyAuditLogAsync(new() { KnownHead = sealedAll.Head })).Intact);

        var position = await host.Sql<long>("select position from audit_entries where resource_ids @> array[@id]", new { id = Guid.Parse(candidate.Id) });
        await host.Execute("set session_replication_role = replica; update audit_entries set caller = 'somebody' where position = @position; reset session_replication_role", new { position });
        var response = await host.Rest().PostAsJsonAsync("/v1/audit-entries:verify", new { });
        var finding = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal((false, "AUDIT_FAULT_ENTRY_CHANGED", $"{position}"), ((bool)finding["intact"]!, (string)finding["fault"]!, (string)finding["brokenPosition"]!));
        await host.Execute("set session_replication_role = replica; update audit_entries set caller = 'tests' where position = @position; reset session_replication_role", new { position });
    }

    [Theory]
    [InlineData("7")]
    [InlineData("0:ab")]
    [InlineData("-1:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("99999999999999999999:0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_head_that_is_none_is_refused(string head)
    {
        var refusal = await Refusal.Of(host.Privacy.VerifyAuditLogAsync(new() { KnownHead = head }));
        Assert.Equal((StatusCode.InvalidArgument, "known_head"), (refusal.Status, Assert.Single(refusal.Fields)));
    }

    [Fact]
    public async Task A_head_that_never_was_is_missing()
    {
        await host.Import();
        var finding = await host.Privacy.VerifyAuditLogAsync(new() { KnownHead = $"1:{new string('0', 64)}" });
        Assert.Equal((false, AuditFault.HeadMissing), (finding.Intact, finding.Fault));
    }

    [Fact]
    public void The_faults_of_the_log_are_those_of_the_contract()
    {
        Assert.Equal(
            Enum.GetValues<ServiceDefaults.Audit.AuditFault>().Skip(1).Select(fault => ((int)fault, fault.ToString())),
            Enum.GetValues<AuditFault>().Skip(1).Select(fault => ((int)fault, fault.ToString())));
    }
}
