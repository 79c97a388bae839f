using Grpc.Core;
using Hiring.Evaluation.Decisions;
using Hiring.Evaluation.Questions;
using Hiring.Evaluation.Rubrics;
using Hiring.Evaluation.Scorecards;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults.Feed;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Evaluation;

/// <summary>The service's methods: who may call each, and where it is done.</summary>
public sealed class EvaluationGrpcService(
    CreateRubric createRubric, GetRubric getRubric, ListRubrics listRubrics,
    CreateQuestion createQuestion, GetQuestion getQuestion, ListQuestions listQuestions, UpdateQuestion updateQuestion, RetireQuestion retireQuestion,
    SubmitScorecard submitScorecard, ListScorecards listScorecards,
    MakeDecision makeDecision, GetDecision getDecision, Feed feed)
    : EvaluationService.EvaluationServiceBase
{
    [RequireScope("evaluation.write")]
    public override Task<Rubric> CreateRubric(CreateRubricRequest request, ServerCallContext context) => createRubric.Handle(request, context);

    [RequireScope("evaluation.read")]
    public override Task<Rubric> GetRubric(GetRubricRequest request, ServerCallContext context) => getRubric.Handle(request, context);

    [RequireScope("evaluation.read")]
    public override Task<ListRubricsResponse> ListRubrics(ListRubricsRequest request, ServerCallContext context) => listRubrics.Handle(request, context);

    [RequireScope("evaluation.write")]
    public override Task<Question> CreateQuestion(CreateQuestionRequest request, ServerCallContext context) => createQuestion.Handle(request, context);

    [RequireScope("evaluation.read")]
    public override Task<Question> GetQuestion(GetQuestionRequest request, ServerCallContext context) => getQuestion.Handle(request, context);

    [RequireScope("evaluation.read")]
    public override Task<ListQuestionsResponse> ListQuestions(ListQuestionsRequest request, ServerCallContext context) => listQuestions.Handle(request, context);

    [RequireScope("evaluation.write")]
    public override Task<Question> UpdateQuestion(UpdateQuestionRequest request, ServerCallContext context) => updateQuestion.Handle(request, context);

    [RequireScope("evaluation.write")]
    public override Task<Question> RetireQuestion(RetireQuestionRequest request, ServerCallContext context) => retireQuestion.Handle(request, context);

    [RequireScope("evaluation.write")]
    public override Task<Scorecard> SubmitScorecard(SubmitScorecardRequest request, ServerCallContext context) => submitScorecard.Handle(request, context);

    [RequireScope("evaluation.read")]
    public override Task<ListScorecardsResponse> ListScorecards(ListScorecardsRequest request, ServerCallContext context) => listScorecards.Handle(request, context);

    [RequireScope("evaluation.write")]
    public override Task<Decision> MakeDecision(MakeDecisionRequest request, ServerCallContext context) => makeDecision.Handle(request, context);

    [RequireScope("evaluation.read")]
    public override Task<Decision> GetDecision(GetDecisionRequest request, ServerCallContext context) => getDecision.Handle(request, context);

    [RequireScope("evaluation.read")]
    public override Task FollowEvents(FollowEventsRequest request, IServerStreamWriter<EvaluationEvent> responseStream, ServerCallContext context) => feed.Follow(request.AfterPosition, responseStream, context);
}
