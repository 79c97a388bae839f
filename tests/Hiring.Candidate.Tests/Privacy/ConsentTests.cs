using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Testing;

namespace Hiring.Candidate.Tests.Privacy;

public sealed class ConsentTests(PrivacyHost host) : IClassFixture<PrivacyHost>
{
    [Fact]
    public async Task A_consent_counts_until_it_is_withdrawn()
    {
        var candidate = await host.Import();
        var given = await host.Consent(candidate.Id);
        Assert.True(given.InForce);

        var withdrawn = await host.Privacy.WithdrawConsentAsync(new() { ConsentId = given.Id });
        Assert.False(withdrawn.InForce);
        Assert.NotNull(withdrawn.WithdrawTime);
        // The first withdrawal counts.
        Assert.Equal(withdrawn, await host.Privacy.WithdrawConsentAsync(new() { ConsentId = given.Id }));
    }

    [Fact]
    public async Task A_consent_counts_until_it_expires()
    {
        var given = await host.Consent((await host.Import()).Id);
        await host.Execute("update consents set given_at = given_at - interval '31 days', expires_at = expires_at - interval '31 days' where id = @id", new { id = Guid.Parse(given.Id) });
        var listed = Assert.Single((await host.Privacy.ListConsentsAsync(new() { CandidateId = given.CandidateId })).Consents);
        Assert.False(listed.InForce);
        Assert.Null(listed.WithdrawTime);
    }

    [Fact]
    public async Task Consents_are_listed_newest_first_in_pages()
    {
        var candidate = await host.Import();
        var given = new List<string>();
        for (var i = 0; i < 3; i++)
            given.Insert(0, (await host.Consent(candidate.Id)).Id);
        var first = await host.Privacy.ListConsentsAsync(new() { CandidateId = candidate.Id, PageSize = 2 });
        var second = await host.Privacy.ListConsentsAsync(new() { CandidateId = candidate.Id, PageSize = 2, PageToken = first.NextPageToken });
        Assert.Equal(given, first.Consents.Concat(second.Consents).Select(consent => consent.Id));
        Assert.Empty(second.NextPageToken);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4000)]
    public async Task A_consent_ends_in_the_future_and_within_ten_years(int days)
    {
        var refusal = await Refusal.Of(host.Privacy.GiveConsentAsync(new()
        {
            CandidateId = (await host.Import()).Id, Purpose = ConsentPurpose.Recruiting, Source = "form",
            ExpireTime = Timestamp.FromDateTime(DateTime.UtcNow.AddDays(days)),
        }));
        Assert.Equal((StatusCode.InvalidArgument, "expire_time"), (refusal.Status, Assert.Single(refusal.Fields)));
    }

    [Fact]
    public async Task A_time_that_is_none_a_purpose_that_is_none_and_a_source_without_a_word_are_refused()
    {
        var candidate = (await host.Import()).Id;
        var soon = Timestamp.FromDateTime(DateTime.UtcNow.AddDays(1));
        var time = await Refusal.Of(host.Privacy.GiveConsentAsync(new() { CandidateId = candidate, Purpose = ConsentPurpose.Sharing, Source = "form", ExpireTime = new() { Seconds = long.MaxValue, Nanos = -5 } }));
        var purpose = await Refusal.Of(host.Privacy.GiveConsentAsync(new() { CandidateId = candidate, Purpose = (ConsentPurpose)9, Source = "form", ExpireTime = soon }));
        var source = await Refusal.Of(host.Privacy.GiveConsentAsync(new() { CandidateId = candidate, Purpose = ConsentPurpose.Sharing, ExpireTime = soon }));
        var nobody = await Refusal.Of(host.Privacy.GiveConsentAsync(new() { CandidateId = Guid.NewGuid().ToString(), Purpose = ConsentPurpose.Sharing, Source = "form", ExpireTime = soon }));
        var unknown = await Refusal.Of(host.Privacy.WithdrawConsentAsync(new() { ConsentId = Guid.NewGuid().ToString() }));
        Assert.Equal(("expire_time", "purpose", "source"), (time.Fields[0], purpose.Fields[0], source.Fields[0]));
        Assert.Equal((StatusCode.NotFound, StatusCode.NotFound), (nobody.Status, unknown.Status));
    }

    [Fact]
    public async Task Nobody_consents_after_the_erasure()
    {
        var candidate = await host.Import();
        await host.Erase(candidate.Id);
        Assert.Equal("CANDIDATE_ERASED", (await Refusal.Of(host.Privacy.GiveConsentAsync(new()
        {
            CandidateId = candidate.Id, Purpose = ConsentPurpose.Sharing, Source = "form", ExpireTime = Timestamp.FromDateTime(DateTime.UtcNow.AddDays(1)),
        }))).Reason);
    }
}
