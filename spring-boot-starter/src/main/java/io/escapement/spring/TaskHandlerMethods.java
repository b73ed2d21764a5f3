package io.escapement.spring;

import jakarta.validation.Validator;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** Makes a bean of each method with {@link TaskHandler}, so that the executor offers it. */
final class TaskHandlerMethods implements BeanDefinitionRegistryPostProcessor {

  @Override
  public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
    if (registry instanceof ConfigurableListableBeanFactory beans) {
      for (String name : List.of(beans.getBeanDefinitionNames())) {
        Class<?> type = beans.getType(name, false);
        if (type != null) {
          methods(type)
              .forEach((method, taskType) -> register(registry, beans, name, method, taskType));
        }
      }
    }
  }

  private static Map<Method, String> methods(Class<?> type) {
    Map<Method, TaskHandler> annotated =
        MethodIntrospector.selectMethods(
            type,
            (MethodIntrospector.MetadataLookup<TaskHandler>)
                method -> AnnotatedElementUtils.findMergedAnnotation(method, TaskHandler.class));
    Map<Method, String> methods = new LinkedHashMap<>();
    annotated.forEach((method, annotation) -> methods.put(method, annotation.value()));
    return methods;
  }

  private static void register(
      BeanDefinitionRegistry registry,
      ConfigurableListableBeanFactory beans,
      String beanName,
      Method method,
      String taskType) {
    registry.registerBeanDefinition(
        "taskHandler-" + taskType,
        BeanDefinitionBuilder.genericBeanDefinition(
                MethodTaskHandler.class,
                () ->
                    new MethodTaskHandler(
                        taskType,
                        beans.getBean(beanName),
                        method,
                        Optional.ofNullable(
                            beans.getBeanProvider(Validator.class).getIfAvailable())))
            .getBeanDefinition());
  }
}
