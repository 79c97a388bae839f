using Grpc.Core;
using Hiring.Candidate.Screenings;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate;

/// <summary>The methods of screenings: who may call each, and where it is done.</summary>
public sealed class ScreeningGrpcService(
    CreateQuestionSet createQuestionSet, GetQuestionSet getQuestionSet, ListQuestionSets listQuestionSets,
    StartScreening startScreening, GetScreening getScreening, ListScreenings listScreenings,
    AnswerScreening answerScreening, FinishScreening finishScreening, CancelScreening cancelScreening)
    : ScreeningService.ScreeningServiceBase
{
    [RequireScope("candidate.write")]
    public override Task<QuestionSet> CreateQuestionSet(CreateQuestionSetRequest request, ServerCallContext context) => createQuestionSet.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<QuestionSet> GetQuestionSet(GetQuestionSetRequest request, ServerCallContext context) => getQuestionSet.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<ListQuestionSetsResponse> ListQuestionSets(ListQuestionSetsRequest request, ServerCallContext context) => listQuestionSets.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Screening> StartScreening(StartScreeningRequest request, ServerCallContext context) => startScreening.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<Screening> GetScreening(GetScreeningRequest request, ServerCallContext context) => getScreening.Handle(request, context);

    [RequireScope("candidate.read")]
    public override Task<ListScreeningsResponse> ListScreenings(ListScreeningsRequest request, ServerCallContext context) => listScreenings.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Screening> AnswerScreening(AnswerScreeningRequest request, ServerCallContext context) => answerScreening.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Screening> FinishScreening(FinishScreeningRequest request, ServerCallContext context) => finishScreening.Handle(request, context);

    [RequireScope("candidate.write")]
    public override Task<Screening> CancelScreening(CancelScreeningRequest request, ServerCallContext context) => cancelScreening.Handle(request, context);
}
