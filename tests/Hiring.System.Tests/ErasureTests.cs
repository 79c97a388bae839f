using System.IO.Compression;
using Hiring.Candidate.V1;
using Hiring.Evaluation.V1;
using Hiring.InterviewScheduling.V1;
using ErasureReason = Hiring.Candidate.V1.ErasureReason;
using RoundKind = Hiring.Evaluation.V1.RoundKind;

namespace Hiring.SystemTests;

public sealed class ErasureTests(RunningSystem system) : SystemTest(system)
{
    private const string Words = "the applicant drew the write path of the ledger";

    [Fact]
    public async Task A_person_is_exported_from_and_erased_in_every_service_and_each_reports_it()
    {
        var (application, loop) = await new Recruiting(Platform).BookAsync();
        await SubmitCard(loop);
        var privacy = new PrivacyService.PrivacyServiceClient(Platform.Grpc);

        var archive = await privacy.ExportPersonAsync(new ExportPersonRequest { CandidateId = application.CandidateId });
        Assert.Contains(Words, await Read(archive.Data.ToByteArray(), "evaluation/scorecards.json"), StringComparison.Ordinal);
        Assert.Contains("Ada Example", await Read(archive.Data.ToByteArray(), "candidate/candidates.json"), StringComparison.Ordinal);
        Assert.Contains(loop.Id, await Read(archive.Data.ToByteArray(), "interview-scheduling/loops.json"), StringComparison.Ordinal);

        var erasure = await privacy.EraseCandidateAsync(new EraseCandidateRequest { CandidateId = application.CandidateId, Reason = ErasureReason.PersonAsked });
        // Nobody tells the other services: they hear of it, and what they tell back is heard of here.
        var done = await Wait.UntilAsync(
            async () => await privacy.GetErasureAsync(new GetErasureRequest { ErasureId = erasure.Id }),
            seen => seen.State is ErasureState.Done, "every service has reported the erasure");
        Assert.Equal(["candidate", "evaluation", "interview-scheduling"], done.Proofs.Select(proof => proof.Service));
        Assert.All(done.Proofs, proof => Assert.True(proof.Rows > 0, $"{proof.Service} erased nothing."));

        var cards = await Platform.Api<IEvaluationApi>().ListScorecardsAsync(application.Id);
        Assert.Equal("erased", Assert.Single(Assert.Single(cards.Scorecards).Ratings).Evidence);
        var left = await Platform.Api<ISchedulingApi>().GetLoopAsync(loop.Id);
        Assert.Equal((LoopState.Canceled, 0), (left.State, left.Reasons.Count));
        Assert.Equal("", (await Platform.Api<ICandidateApi>().GetCandidateAsync(application.CandidateId)).DisplayName);

        var again = await privacy.ExportPersonAsync(new ExportPersonRequest { CandidateId = application.CandidateId });
        Assert.DoesNotContain(Words, await Read(again.Data.ToByteArray(), "evaluation/scorecards.json"), StringComparison.Ordinal);
        Assert.DoesNotContain("Ada Example", await Read(again.Data.ToByteArray(), "candidate/candidates.json"), StringComparison.Ordinal);
        Assert.True((await privacy.VerifyAuditLogAsync(new VerifyAuditLogRequest())).Intact);
    }

    private async Task SubmitCard(Loop loop)
    {
        var evaluation = Platform.Api<IEvaluationApi>();
        var rubric = await evaluation.CreateRubricAsync(new CreateRubricRequest
        {
            Rubric = new()
            {
                Title = "Coding", Bar = 3,
                Competencies = { new Competency { Key = "coding", Title = "Coding", Anchors = { "strong no", "no", "yes", "strong yes" } } },
                Rounds = { new RubricRound { Kind = RoundKind.Coding, Weight = 1, Competencies = { "coding" } } },
            },
        });
        await evaluation.SubmitScorecardAsync(new SubmitScorecardRequest
        {
            Scorecard = new()
            {
                InterviewId = loop.Interviews[0].Id, InterviewerId = loop.Interviews[0].InterviewerId, RubricId = rubric.Id, Recommendation = Recommendation.Yes,
                Ratings = { new Rating { Competency = "coding", Points = 3, Evidence = Words } },
            },
        });
    }

    private static async Task<string> Read(byte[] archive, string name)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        using var text = new StreamReader(zip.GetEntry(name)!.Open());
        return await text.ReadToEndAsync();
    }
}
