using Google.Api;

namespace Hiring.Contracts.Tests;

public sealed class DescriptorLockTests
{
    public static TheoryData<Contract> Contracts => [.. Contract.All];

    [Theory]
    [MemberData(nameof(Contracts))]
    public void A_client_of_the_last_release_still_understands_the_contract(Contract contract)
    {
        var before = DescriptorLock.Read(contract);
        Assert.Contains(before.File, file => file.Service.Any(service => contract.Services.Any(now => now.Name == service.Name)));
        Assert.Empty(DescriptorLock.Breaks(before, DescriptorLock.Now(contract)));
    }

    [Fact]
    public void What_would_break_a_client_is_found()
    {
        var contract = Contract.All.Single(contract => contract.Folder == "candidate");
        var now = DescriptorLock.Now(contract);
        var calls = now.File.Single(file => file.Name.EndsWith("/candidate_service.proto", StringComparison.Ordinal));
        var things = now.File.Single(file => file.Name.EndsWith("/candidate.proto", StringComparison.Ordinal));
        var service = calls.Service.Single();
        calls.MessageType.Remove(calls.MessageType.Single(message => message.Name == "DeclineOfferRequest"));
        var role = things.MessageType.Single(message => message.Name == "Role");
        role.Field.Remove(role.Field.Single(field => field.Name == "headcount"));
        role.Field.Single(field => field.Name == "title").Name = "headline";
        things.MessageType.Single(message => message.Name == "Candidate").Field.Single(field => field.Name == "skills").Label =
            Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label.Optional;
        things.EnumType.Single(type => type.Name == "Level").Value[2].Name = "LEVEL_EXPERT";
        service.Method.Single(method => method.Name == "GetOffer").Options.GetExtension(AnnotationsExtensions.Http).Get = "/v1/offer/{offer_id}";
        service.Method.Remove(service.Method.Single(method => method.Name == "OpenRole"));

        var found = DescriptorLock.Breaks(DescriptorLock.Now(contract), now);

        Assert.Collection(found.Order(StringComparer.Ordinal),
            first => Assert.StartsWith("hiring.candidate.v1.Candidate.skills was ", first),
            second => Assert.StartsWith("hiring.candidate.v1.CandidateService.GetOffer was GET /v1/offers/{offer_id} ", second),
            third => Assert.StartsWith("hiring.candidate.v1.CandidateService.OpenRole was POST /v1/roles/{role_id}:open ", third),
            fourth => Assert.Equal("hiring.candidate.v1.DeclineOfferRequest is gone.", fourth),
            fifth => Assert.Equal("hiring.candidate.v1.Level.LEVEL_SENIOR is gone or has another number.", fifth),
            sixth => Assert.StartsWith("hiring.candidate.v1.Role.headcount was ", sixth),
            seventh => Assert.Contains("'title', is ", seventh));
    }

    [Fact]
    public void What_is_added_breaks_nothing()
    {
        var contract = Contract.All[0];
        var before = DescriptorLock.Now(contract);
        before.File.First(file => file.Service.Count > 0).Service[0].Method.RemoveAt(0);
        before.File.First(file => file.MessageType.Count > 0).MessageType[0].Field.RemoveAt(0);
        before.File.First(file => file.EnumType.Count > 0).EnumType[0].Value.RemoveAt(1);
        Assert.Empty(DescriptorLock.Breaks(before, DescriptorLock.Now(contract)));
    }
}
